using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Marquee.Api.Catalog;
using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.Catalog;
using Marquee.Infrastructure.Embedded;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Micro;

/// <summary>A cached listing, from the address to the bytes; without the web server.</summary>
#pragma warning disable CA1001 // CleanUp disposes of them.
public class ListingBenchmarks
#pragma warning restore CA1001
{
    private const string Address = "/api/schedules?theaterId=1";

    private readonly ScheduleFilter _filter = new(new TheaterId(1), "범죄도시", Genre.Action);
    private static readonly IReadOnlyList<ListingScope> Scopes = ListingScope.Of(new ScheduleFilter(new TheaterId(1)));

    private readonly CachedResponse _answer = new(new byte[25_000], 35, DateTime.MaxValue);
    private readonly string _folder = Directory.CreateTempSubdirectory("marquee-").FullName;
    private DefaultHttpContext _http = null!;
    private EmbeddedRedis _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private CatalogCache _cache = null!;
    private ResponseCache _hot = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var telemetry = new CatalogCacheTelemetry(meters);
        _redis = EmbeddedRedis.Start(_folder);
        _connection = ConnectionMultiplexer.Connect(_redis.Connection());
        _cache = new CatalogCache(
            new CatalogCacheOptions(),
            CacheLevels.Both,
            _connection,
            new CatalogChanges(_connection),
            telemetry,
            TimeProvider.System, TimeProvider.System,
            NullLogger<FusionCache>.Instance);
        _hot = new ResponseCache(
            _cache, telemetry, new SearchLimit(new LimitOptions { Enabled = false }, limiters: null!), TimeProvider.System);
        _http = new DefaultHttpContext();
        _http.Request.Method = "GET";
        _http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Address;
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _cache.Dispose();
        _connection.Dispose();
        _redis.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>By its address; the cache is read again every 250 ms.</summary>
    [Benchmark]
    public Task Hot()
    {
        if (_hot.TrySend(_http) is { } answered)
        {
            return answered;
        }

        _hot.Keep(_http, _answer, links: null, _cache.Changes, ResponseCache.Moment);
        return Task.CompletedTask;
    }

    /// <summary>By its parameters, from the memory of the cache.</summary>
    [Benchmark]
    public ValueTask<CachedResponse?> Cached() =>
        _cache.GetAsync(Key(), Scopes, _ => Task.FromResult<CachedResponse?>(_answer), CancellationToken.None);

    /// <summary>The key of a listing.</summary>
    [Benchmark]
    public string Key() => KeyOf(_filter);

    private static string KeyOf(ScheduleFilter filter) =>
        ListingKey.Of(new SchedulesKey(filter.Normalized(), new Page(), WithPrice: false));
}
