using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Site;

/// <summary>The languages of the pages: the browser's preference, until the visitor chooses one.</summary>
internal static class Languages
{
    /// <summary>Each by its own name. The first is the default.</summary>
    public static readonly IReadOnlyList<(string Culture, string Name)> All = [("en", "English"), ("ko", "한국어")];

    private const string Cookie = "marquee-language";
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(365);

    public static void AddMarqueeLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            string[] cultures = [.. All.Select(language => language.Culture)];
            options.SetDefaultCulture(cultures[0]).AddSupportedCultures(cultures).AddSupportedUICultures(cultures);
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = Cookie, Options = options },
                new AcceptLanguageHeaderRequestCultureProvider { Options = options },
            ];
        });
    }

    // Without a token: it changes nothing but this cookie, and pages that report a fault offer it too.
    public static void MapLanguages(this IEndpointRouteBuilder routes) => routes.MapPost("/language", Choose).DisableAntiforgery();

    private static RedirectHttpResult Choose([FromForm] string? culture, [FromForm] string? returnUrl, HttpResponse response)
    {
        if (All.Any(language => language.Culture == culture))
        {
            response.Cookies.Append(
                Cookie,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture!)),
                new CookieOptions { MaxAge = CookieLifetime, HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });
        }

        return TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));
    }
}
