using System.ComponentModel.DataAnnotations;

namespace Marquee.Api.Accounts;

/// <summary>How members sign in and stay signed in.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>The secret that signs access tokens, the same for all instances.</summary>
    /// <value>
    /// 32 characters or more. With SQLite and the embedded Redis it is made once by default, as `signing.key` in the data folder; else it
    /// is required.
    /// </value>
    [MinLength(32)]
    public string? SigningKey { get; set; }

    /// <summary>How long an access token is valid.</summary>
    /// <value>1 min to 1 d; 15 min by default.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token can be exchanged for the next one, counted from each refresh.</summary>
    /// <value>1 h to 365 d; 14 d by default.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);
}
