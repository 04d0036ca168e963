using System.ComponentModel.DataAnnotations;
using Marquee.Api.Configuration;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Accounts;

/// <summary>How members sign in and stay signed in.</summary>
internal sealed class AccountOptions : IValidateOptions<AccountOptions>
{
    public const string Section = "Accounts";

    private const int ShortestKey = 32;

    /// <summary>The secret that signs access tokens, the same for all instances.</summary>
    /// <value>
    /// 32 characters or more. With SQLite and the embedded Redis it is made once by default, as `signing.key` in the data folder; else it
    /// is required.
    /// </value>
    [MinLength(ShortestKey)]
    public string? SigningKey { get; set; }

    /// <summary>Secrets that no longer sign, but whose access tokens are still accepted: for a change of `Accounts:SigningKey`.</summary>
    /// <value>Separated by commas, so none may have one; each 32 characters or more; none by default.</value>
    public string PreviousSigningKeys { get; set; } = "";

    /// <summary>How long an access token is valid.</summary>
    /// <value>1 min to 1 d; 15 min by default.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token can be exchanged for the next one, counted from each refresh.</summary>
    /// <value>1 h to 365 d; 14 d by default.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    private IEnumerable<string> PreviousKeys =>
        PreviousSigningKeys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public SigningKeys FindKeys(Setup setup) => SigningKeys.Find(SigningKey, PreviousKeys, setup);

    /// <remarks>A secret is never repeated.</remarks>
    public ValidateOptionsResult Validate(string? name, AccountOptions options) =>
        options.PreviousKeys.FirstOrDefault(key => key.Length < ShortestKey) is { } wrong
            ? ValidateOptionsResult.Fail(
                $"Accounts:PreviousSigningKeys has a key of {wrong.Length} characters; use {ShortestKey} or more for each.")
            : ValidateOptionsResult.Success;
}
