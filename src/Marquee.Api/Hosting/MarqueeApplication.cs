using Marquee.Api.Accounts;
using Marquee.Api.Audit;
using Marquee.Api.Catalog;
using Marquee.Api.Configuration;
using Marquee.Api.Documentation;
using Marquee.Api.Health;
using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Api.Limits;
using Marquee.Api.Messages;
using Marquee.Api.Operations;
using Marquee.Api.Payments;
using Marquee.Api.Reservations;
using Marquee.Api.Sample;
using Marquee.Api.Seeding;
using Marquee.Api.Web;
using Marquee.Api.Web.Site;

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
        builder.AddMarqueeLogs(setup);
        builder.Services.AddSingleton(setup);
        builder.Services.AddHostedService<StartUp>();
        builder.Services.AddHostedService<CleanUp>();
        builder.Services.AddHostedService<StartUpReport>();
        builder.Services.AddMarqueeWarmUp();
        builder.Services.AddMarqueeJson();
        builder.Services.AddMarqueeErrors();
        builder.Services.AddMarqueeDatabase(setup);
        builder.Services.AddMarqueeRedis(setup);
        builder.Services.AddMarqueeCatalog(setup);
        builder.Services.AddMarqueeReservations();
        builder.Services.AddMarqueePayments();
        builder.Services.AddMarqueeAccounts(setup);
        builder.Services.AddMarqueeMessages();
        builder.Services.AddMarqueeAudit();
        builder.Services.AddMarqueeIdempotency();
        builder.Services.AddMarqueeSample();
        builder.Services.AddMarqueeSeeding();
        builder.Services.AddMarqueeHealth();
        builder.Services.AddMarqueeLimits();
        builder.Services.AddMarqueeTelemetry(builder.Configuration);
        builder.Services.AddValidatedOptions<ProxyOptions, ProxyOptions>(ProxyOptions.Section);
        builder.Services.AddSingleton<LocalAccess>();
        builder.Services.AddValidatedOptions<SiteOptions, SiteOptions>(SiteOptions.Section);
        builder.Services.AddCors();
        builder.Services.AddMarqueeDocumentation();
        builder.Services.AddMarqueePages();

        var app = builder.Build();
        app.UseMarqueeWarmUp();
        app.UseMarqueeProxies();
        app.UseMarqueeHsts();
        app.UseMarqueeCors();
        app.UseResponseCache();
        app.UseHeadRequests();
        app.UseRequestIds();
        app.UseMarqueeSecurityHeaders();
        app.UseMarqueeErrors();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseMarqueePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMarqueeLimits();
        app.Use(BodyErrors.CollectAsync);
        app.UseMarqueeIdempotency();
        app.UseMarqueeForms();
        app.MapMarqueeHealth();
        app.MapMarqueeTelemetry();
        app.MapCatalog();
        app.MapCatalogAdmin();
        app.MapPriceAdmin();
        app.MapSales();
        app.MapReservations();
        app.MapStaffReservations();
        app.MapPayments();
        app.MapPaymentAdmin();
        app.MapAccounts();
        app.MapAccountMail();
        app.MapBlocks();
        app.MapAudit();
        app.MapMarqueeDocumentation();
        app.MapPages();
        return app;
    }
}
