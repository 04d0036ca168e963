using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.Catalog;
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
        services.AddSingleton<CatalogChanges>();
        services.AddSingleton<ICatalogChanges>(provider =>
        {
            // A command announces without having read a listing: what Redis caches must be invalidated all the same.
            provider.GetRequiredService<CatalogCache>();
            return provider.GetRequiredService<CatalogChanges>();
        });
        services.AddSingleton(provider => new CatalogCache(
            provider.GetRequiredService<CatalogCacheOptions>(),
            provider.GetRequiredService<CatalogCacheOptions>().Cache ?? (setup.Redis is null ? CacheLevels.Memory : CacheLevels.Both),
            provider.GetRequiredService<IConnectionMultiplexer>(),
            provider.GetRequiredService<CatalogChanges>(),
            provider.GetRequiredService<CatalogCacheTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<FusionCache>>()));
        services.AddSingleton<ITimeZones, IanaTimeZones>();
        services.AddSingleton<Listings>();
        services.AddSingleton<ResponseCache>();
        services.AddSingleton(provider => new SeatMaps(
            async schedule =>
            {
                // A scope of its own: the caller that began the read may leave before it ends.
                await using var scope = provider.CreateAsyncScope();
                var now = provider.GetRequiredService<TimeProvider>().Instant;
                return await scope.ServiceProvider.GetRequiredService<ICatalogQueries>()
                    .FindSeatMapAsync(schedule, now, CancellationToken.None) is { } map
                    ? new CachedSeatMap(map, provider.GetRequiredService<Listings>().ToResponse(SeatMapResponse.From(map)))
                    : null;
            },
            TimeProvider.System));
        services.AddValidatedOptions<PriceOptions>(PriceOptions.Section);
        services.AddScoped<EditCatalog>();
        services.AddScoped<EditPriceLists>();
        services.AddScoped<EditSales>();
    }

    /// <summary>Before all that a cached response does not need.</summary>
    public static void UseResponseCache(this WebApplication app)
    {
        var hot = new Lazy<ResponseCache>(app.Services.GetRequiredService<ResponseCache>);
        app.Use((http, next) => hot.Value.TrySend(http) ?? next(http));
    }
}
