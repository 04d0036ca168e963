using System.Globalization;
using System.Security.Claims;
using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>The claims of a token and of a cookie alike.</summary>
internal static class MarqueeClaims
{
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Role = "role";
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
