using System.Globalization;
using System.Security.Claims;
using Marquee.Domain;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

/// <summary>The claims of a token and of a cookie alike.</summary>
internal static class MarqueeClaims
{
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>What a user is known by once signed in; who has no other role is a member.</summary>
    public static ClaimsIdentity Of(UserAccount account, IEnumerable<string> roles, string authenticationType) => new(
        [
            new Claim(Subject, account.Id.ToString(CultureInfo.InvariantCulture)),
            new Claim(Name, account.Name),
            .. roles.DefaultIfEmpty(Roles.Member).Select(role => new Claim(Role, role)),
        ],
        authenticationType,
        Name,
        Role);
}

/// <summary>The signed-in user of a request; a parameter of endpoints that require one.</summary>
internal sealed record CurrentUser(UserId Id)
{
    public static ValueTask<CurrentUser?> BindAsync(HttpContext http) => ValueTask.FromResult(Find(http.User));

    public static CurrentUser? Find(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirst(MarqueeClaims.Subject)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new CurrentUser(new UserId(id))
            : null;
}
