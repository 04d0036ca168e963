using Marquee.Api.Http;
using Marquee.Api.Web.Accounts;
using Marquee.Api.Web.Admin;
using Marquee.Api.Web.Catalog;
using Marquee.Api.Web.Errors;
using Marquee.Api.Web.Reservations;
using Marquee.Api.Web.Site;

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
        services.AddMarqueeLanguages();
        services.AddScoped<SeatMapReader>();
        services.AddScoped<AdminReader>();
        services.AddSingleton<DemoSignIn>();
    }

    // The API speaks no language: what it sends must not depend on the browser's.
    public static void UseMarqueePages(this WebApplication app) =>
        app.UseWhen(http => !ErrorRegistration.IsApi(http), pages => pages.UseRequestLocalization());

    public static void MapPages(this WebApplication app)
    {
        // For files that change while a built application runs it adds a route for every address, by GET: then what does not exist
        // answers a POST with 405 instead of 404.
        app.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        app.MapStaticAssets();
        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter(ForbidStoringAsync);
        pages.MapCatalogPages();
        pages.MapReservationPages();
        pages.MapAccountPages();
        pages.MapAdminPages();
        pages.MapLanguages();
        // Without the filter: where a status is that of an error already, filters answer in place of the endpoint.
        app.MapErrorPages();
    }

    /// <summary>Pages tell of seats that are gone a second later, and of one member: "back" must ask again.</summary>
    private static ValueTask<object?> ForbidStoringAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-cache, no-store";
        return next(context);
    }
}
