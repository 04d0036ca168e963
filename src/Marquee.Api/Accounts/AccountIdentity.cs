using System.Globalization;
using System.Security.Claims;
using Marquee.Api.Http;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

/// <summary>From an account to the claims of its tokens and cookies.</summary>
internal static class AccountIdentity
{
    /// <summary>The claims of a signed-in user; a user without another role is a member.</summary>
    public static ClaimsIdentity Of(UserAccount account, IEnumerable<string> roles, string authenticationType) => new(
        [
            new Claim(MarqueeClaims.Subject, account.Id.ToString(CultureInfo.InvariantCulture)),
            new Claim(MarqueeClaims.Name, account.Name),
            .. roles.DefaultIfEmpty(Roles.Member).Select(role => new Claim(MarqueeClaims.Role, role)),
        ],
        authenticationType,
        MarqueeClaims.Name,
        MarqueeClaims.Role);
}
