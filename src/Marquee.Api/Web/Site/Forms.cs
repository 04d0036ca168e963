using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Web.Site;

/// <summary>
/// Forms that are not lost when the visitor has to sign in first, or when their token is not valid any more. The address a form is posted
/// to also shows the form by GET, filled in from the query.
/// </summary>
internal static class Forms
{
    /// <summary>The longest address a browser is redirected to: servers and proxies refuse a request line above 8 KB.</summary>
    private const int LongestAddress = 7_000;

    /// <summary>In the query of a page whose form was posted and not processed, because the visitor had to sign in first.</summary>
    public const string Unsent = "unsent";

    /// <summary>Maps a form: the page with it, and the handler of its post with a valid antiforgery token.</summary>
    /// <returns>The endpoint of its post.</returns>
    public static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder routes, string pattern, Delegate show, Delegate post)
    {
        routes.MapGet(pattern, show);
        return routes.MapPost(pattern, post).WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    /// <summary>Checks the token of every form. A form whose token is not valid is shown again, filled in and with a new token.</summary>
    public static void UseMarqueeForms(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use((http, next) => http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } ? ShowAgainAsync(
            http, next) : next(http));
    }

    /// <summary>
    /// Redirects a visitor who has to sign in: to the page to sign in, and from there back, with the posted form filled in.
    /// </summary>
    public static async Task RedirectToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var notice = HttpMethods.IsPost(request.Method) ? QueryString.Create(Unsent, "true") : QueryString.Empty;
        var filledIn = SignIn(await FilledInAsync(request));
        context.Response.Redirect(filledIn.Length <= LongestAddress ? filledIn : SignIn(request.QueryString));

        string SignIn(QueryString query) => LocalUrl.SignIn($"{request.Path.ToUriComponent()}{query + notice}");
    }

    private static async Task ShowAgainAsync(HttpContext http, RequestDelegate next)
    {
        var (request, posted) = (http.Request, (RouteEndpoint)http.GetEndpoint()!);
        // The page below reads no form, so it must not inherit the failed check.
        http.Features.Set<IAntiforgeryValidationFeature>(null);
        if (request.Headers["Sec-Fetch-Site"] is [not ("same-origin" or "none")])
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        http.Features.Set(new RefusedForm(request.QueryString, HasCookie(http)));
        request.QueryString = await FilledInAsync(request);
        request.Method = HttpMethods.Get;
        http.SetEndpoint(FindPage(http, posted));
        await next(http);
    }

    private static bool HasCookie(HttpContext http) =>
        http.Request.Cookies.ContainsKey(http.RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.Cookie.Name!);

    /// <summary>The endpoint that <see cref="MapForm"/> mapped beside that of a form.</summary>
    private static RouteEndpoint FindPage(HttpContext http, RouteEndpoint posted) =>
        http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().First(page =>
            page.RoutePattern.RawText == posted.RoutePattern.RawText
            && page.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true);

    /// <summary>The query with the fields of the posted form, except its token and passwords.</summary>
    private static async Task<QueryString> FilledInAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType)
        {
            return request.QueryString;
        }

        var tokenField = request.HttpContext.RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.FormFieldName;
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        foreach (var (name, values) in await request.ReadFormAsync(request.HttpContext.RequestAborted))
        {
            if (name != tokenField && !IsSecret(name))
            {
                query[name] = values;
            }
        }

        return new QueryBuilder(query).ToQueryString();
    }

    /// <summary>Whether the value of a field is never shown again and never part of an address.</summary>
    public static bool IsSecret(string field) => field is "code" || field.Contains("password", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A form whose antiforgery token was not valid; its page is shown in its place.</summary>
/// <param name="Query">The query it was posted with.</param>
/// <param name="HasCookie">Whether the browser sent the cookie that belongs to the token.</param>
internal sealed record RefusedForm(QueryString Query, bool HasCookie);

/// <summary>The fields of a form as they were entered: those that were posted, else those of the query.</summary>
/// <param name="Address">The path the form is posted to.</param>
/// <param name="Fields">By name.</param>
public sealed record SentForm(string Address, IFormCollection Fields)
{
    public static async ValueTask<SentForm?> BindAsync(HttpContext http)
    {
        var request = http.Request;
        return new SentForm(
            request.Path.Value!,
            HttpMethods.IsPost(request.Method) && request.HasFormContentType
                ? await request.ReadFormAsync(http.RequestAborted)
                : new FormCollection(QueryHelpers.ParseQuery(request.QueryString.Value)));
    }

    public string? this[string field] => Fields[field];

    /// <summary>The value of a field in the form at an address: the entered one, else the initial one.</summary>
    public string? Value(string address, string field, string? otherwise = null) =>
        address == Address && Fields.TryGetValue(field, out var entered) ? entered.ToString() : otherwise;
}
