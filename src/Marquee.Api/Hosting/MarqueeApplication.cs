using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Errors;
using Marquee.Api.Health;
using Marquee.Api.Reservations;
using Marquee.Api.Sample;
using Marquee.Api.Web;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Hosting;

/// <summary>The application, put together.</summary>
internal static class MarqueeApplication
{
    /// <exception cref="StartUpException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var setup = Setup.From(builder.Configuration);

        builder.AddMarqueeHost();
        builder.Services.AddSingleton(setup);
        builder.Services.AddHostedService<StartUp>();
        builder.Services.AddMarqueeJson();
        builder.Services.AddMarqueeErrors();
        builder.Services.AddMarqueeDatabase(setup);
        builder.Services.AddMarqueeRedis(setup);
        builder.Services.AddScoped<EditCatalog>();
        builder.Services.AddMarqueeReservations();
        builder.Services.AddMarqueeAccounts(setup);
        builder.Services.AddMarqueeSample();
        builder.Services.AddMarqueeHealth();
        builder.Services.AddMarqueePages();

        var app = builder.Build();
        app.UseMarqueeErrors();
        app.UseRouting();
        app.UseMarqueePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapMarqueeHealth();
        app.MapCatalog();
        app.MapCatalogAdmin();
        app.MapReservations();
        app.MapAccounts();
        app.MapPages();
        return app;
    }
}
