using System.Globalization;
using System.Security.Claims;
using Marquee.Api.Http;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

/// <summary>From an account to the claims of its tokens and cookies.</summary>
internal static class AccountIdentity
{
    private const string Stamp = "stamp";

    /// <summary>The claims of a signed-in user; a user without another role is a member.</summary>
    public static ClaimsIdentity Of(UserAccount account, IEnumerable<string> roles, string authenticationType) => new(
        [
            new Claim(MarqueeClaims.Subject, account.Id.ToString(CultureInfo.InvariantCulture)),
            new Claim(MarqueeClaims.Name, account.Name),
            new Claim(Stamp, account.SecurityStamp ?? ""),
            .. roles.DefaultIfEmpty(Roles.Member).Select(role => new Claim(MarqueeClaims.Role, role)),
        ],
        authenticationType,
        MarqueeClaims.Name,
        MarqueeClaims.Role);

    /// <summary>The security stamp of the account when the user signed in.</summary>
    public static string? StampOf(ClaimsPrincipal user) => user.FindFirst(Stamp)?.Value;

    /// <summary>Whether nothing has ended the sign-ins of the account since the user signed in.</summary>
    public static bool IsCurrent(ClaimsPrincipal user, UserAccount account) => StampOf(user) == (account.SecurityStamp ?? "");
}
