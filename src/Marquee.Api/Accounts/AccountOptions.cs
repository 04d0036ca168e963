using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Accounts;

/// <summary>How members sign in.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>The secret that signs access tokens, the same for all instances.</summary>
    /// <value>At least 32 characters. Only the embedded default makes one itself, and keeps it in the data folder.</value>
    [MinLength(32)]
    public string? SigningKey { get; set; }

    /// <summary>How long an access token is valid.</summary>
    /// <value>1 min to 1 day; 1 h by default.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
