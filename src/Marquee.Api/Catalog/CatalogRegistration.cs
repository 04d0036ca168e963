using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.TimeZones;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Api.Catalog;

internal static class CatalogRegistration
{
    public static void AddMarqueeCatalog(this IServiceCollection services, Setup setup)
    {
        services.AddValidatedOptions<CatalogCacheOptions>(CatalogCacheOptions.Section);
        services.AddJsonContext(CatalogJson.Default);
        services.AddSingleton<CatalogCacheTelemetry>();
        services.AddSingleton(provider => new CatalogCache(
            provider.GetRequiredService<CatalogCacheOptions>(),
            provider.GetRequiredService<CatalogCacheOptions>().Cache ?? (setup.Redis is null ? CacheLevels.Memory : CacheLevels.Both),
            provider.GetRequiredService<IConnectionMultiplexer>(),
            provider.GetRequiredService<CatalogCacheTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FusionCache>>()));
        services.AddSingleton<ICachedListings>(provider => provider.GetRequiredService<CatalogCache>());
        services.AddSingleton<ITimeZones, IanaTimeZones>();
        services.AddSingleton<Listings>();
        services.AddSingleton<HotAnswers>();
        services.AddScoped<EditCatalog>();
    }

    /// <summary>First of all: what many ask for needs nothing of what comes after.</summary>
    public static void UseHotAnswers(this WebApplication app)
    {
        var hot = new Lazy<HotAnswers>(app.Services.GetRequiredService<HotAnswers>);
        app.Use((http, next) => hot.Value.TryAnswer(http) ?? next(http));
    }
}
