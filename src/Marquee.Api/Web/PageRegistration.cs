using System.Text.Encodings.Web;
using System.Text.Unicode;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Web.Accounts;
using Marquee.Api.Web.Admin;
using Marquee.Api.Web.Catalog;
using Marquee.Api.Web.Errors;
using Marquee.Api.Web.Payments;
using Marquee.Api.Web.Reservations;
using Marquee.Api.Web.Site;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.WebEncoders;

namespace Marquee.Api.Web;

/// <summary>
/// The pages: components rendered on the server, without any script, over the same use cases as the API.
/// Every page is an endpoint like those of the API, so one way of routing, binding and authorization serves both.
/// </summary>
internal static class PageRegistration
{
    public static void AddMarqueePages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddResponseCompression(options =>
        {
            // An answer's length cannot reveal the form token, which is encrypted anew for every answer, nor what a member is shown: the
            // session cookie is SameSite=Lax, so no other site can load a member's page again and again (BREACH).
            options.EnableForHttps = true;
            // Static files are compressed when they are built.
            options.MimeTypes = ["text/html"];
        });
        services.AddMarqueeLanguages();
        services.Configure<CookieAuthenticationOptions>(
            PageSession.Scheme, session => session.Events.OnRedirectToLogin = Forms.RedirectToSignInAsync);
        services.AddScoped<SeatMapReader>();
        services.AddScoped<ReservationReader>();
        services.AddScoped<AdminReader>();
    }

    // Responses of the API do not depend on the browser's language, and the API compresses listings itself.
    public static void UseMarqueePages(this WebApplication app) =>
        app.UseWhen(http => !ErrorRegistration.IsApi(http), pages => pages.UseResponseCompression().UseRequestLocalization());

    public static void MapPages(this WebApplication app)
    {
        // For files that change while a built application runs it adds a route for every address, by GET: then what does not exist
        // answers a POST with 405 instead of 404.
        app.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        app.MapStaticAssets();
        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter(ForbidStoringAsync);
        pages.MapCatalogPages();
        pages.MapReservationPages();
        pages.MapPaymentPages();
        pages.MapSalePages();
        pages.MapPaymentAdminPages();
        pages.MapStaffPages();
        pages.MapAccountPages();
        pages.MapAccountMailPages();
        pages.MapAdminPages();
        pages.MapBlockPages();
        pages.MapAuditPages();
        pages.MapLanguages();
        // Without the filter: where a status is that of an error already, filters answer in place of the endpoint.
        app.MapErrorPages();
    }

    /// <summary>Pages show seats of this second and one member's data: "back" must load them again.</summary>
    private static ValueTask<object?> ForbidStoringAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-cache, no-store";
        return next(context);
    }
}
