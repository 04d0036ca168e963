using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Marquee.Api.Web.Site;

/// <summary>Addresses of this site, to come back to.</summary>
internal static class LocalUrl
{
    public const string Home = "/";

    /// <summary>The address if it belongs to this site, else the home page (no open redirects).</summary>
    public static string OrHome(string? url) =>
        url is ['/', ..] && url.All(char.IsAscii) && RedirectHttpResult.IsLocalUrl(url) ? url : Home;

    /// <summary>The address the visitor asked for, also when another page answers in its place.</summary>
    public static string Requested(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is { } replaced ? Encode(replaced.OriginalPath, replaced.OriginalQueryString)
        : http.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? Encode(failed.Path, query: null)
        : Encode(http.Request.Path, (http.Features.Get<RefusedForm>()?.Query ?? http.Request.QueryString).Value);

    public static string Payment(Guid id) => $"/payments/{id}";

    public static string SignIn(string returnUrl) => WithReturnUrl("/sign-in", returnUrl);

    public static string Register(string returnUrl) => WithReturnUrl("/register", returnUrl);

    public static string Guest(string returnUrl) => WithReturnUrl("/guest", returnUrl);

    public static string GuestCode(string returnUrl) => WithReturnUrl("/guest/code", returnUrl);

    public static string WithToken(string page, string token) => $"{page}{QueryString.Create("token", token)}";

    private static string WithReturnUrl(string page, string returnUrl) =>
        returnUrl == Home ? page : $"{page}{QueryString.Create("returnUrl", returnUrl)}";

    private static string Encode(string? path, string? query) => $"{new PathString(path).ToUriComponent()}{query}";
}
