using System.Diagnostics;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.Catalog;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Infrastructure.Tests.Caching;

public sealed class CatalogCacheTests(RedisServers servers)
{
    private static readonly IReadOnlyList<ListingScope> Scopes = ListingScope.Of(new ScheduleFilter());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> EveryRedis => RedisServers.Every;

    [Fact]
    public async Task Searches_that_nobody_repeats_take_no_more_memory_than_allowed_and_leave_what_is_hot()
    {
        await using var bench = await Bench.StartAsync(servers, RedisKind.Server, CacheLevels.Memory, megabytes: 1);
        var hot = 0;
        for (var search = 0; search < 5_000; search++)
        {
            await bench.ReadAsync($"search {search}", bytes: 2_000);
            if (search % 10 == 0)
            {
                await bench.ReadAsync("hot", bytes: 2_000, () => hot++);
            }
        }

        bench.Telemetry.Memory().Bytes.ShouldBeInRange(100_000, 1024 * 1024);
        // A compaction goes by when an entry was used last, so nearly all of 500.
        hot.ShouldBeLessThan(25);
    }

    [Theory, MemberData(nameof(EveryRedis))]
    public async Task Redis_is_given_only_what_is_asked_for_again(RedisKind redis)
    {
        await using var bench = await Bench.StartAsync(servers, redis, CacheLevels.Redis);
        var name = $"{redis}";

        (await ReadsAsync($"{name} once", times: 1)).ShouldBe(1);
        (await ReadsAsync($"{name} twice", times: 2)).ShouldBe(2);
        (await ReadsAsync($"{name} often", times: 5)).ShouldBe(2);

        async Task<int> ReadsAsync(string key, int times)
        {
            var reads = 0;
            for (var time = 0; time < times; time++)
            {
                await bench.ReadAsync(key, bytes: 100, () => reads++);
            }

            return reads;
        }
    }

    [Theory, MemberData(nameof(EveryRedis))]
    public async Task What_was_being_read_when_it_changed_is_not_remembered(RedisKind redis)
    {
        await using var bench = await Bench.StartAsync(servers, redis, CacheLevels.Both);
        var key = $"{redis} raced";
        var (reading, changed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reads = 0;
        var first = bench.Cache.GetAsync(key, Scopes, async _ =>
        {
            reads++;
            reading.SetResult();
            await changed.Task;
            return new CachedResponse("old"u8.ToArray(), 1, DateTime.MaxValue);
        }, Ct);
        await reading.Task;
        await bench.Changes.AnnounceAsync([ListingScope.AllSchedules]);
        changed.SetResult();
        await first;

        // It is kept for a millisecond, and what is remembered for a minute.
        var began = Stopwatch.StartNew();
        while (reads == 1 && began.Elapsed < TimeSpan.FromSeconds(30))
        {
            await bench.ReadAsync(key, bytes: 10, () => reads++);
        }

        reads.ShouldBe(2);
    }

    [Theory, MemberData(nameof(EveryRedis))]
    public async Task While_the_database_is_away_what_has_ended_is_given_but_not_what_has_changed(RedisKind redis)
    {
        await using var bench = await Bench.StartAsync(servers, redis, CacheLevels.Both, lifetime: TimeSpan.FromSeconds(1));
        var key = $"{redis} stale";
        await bench.ReadAsync(key, bytes: 10);
        var failed = 0;

        while (failed == 0)
        {
            (await bench.Cache.GetAsync(key, Scopes, Fail, Ct)).ShouldNotBeNull().Body.Length.ShouldBe(10);
        }

        await bench.Changes.AnnounceAsync([ListingScope.AllSchedules]);
        await Should.ThrowAsync<TimeoutException>(async () => await bench.Cache.GetAsync(key, Scopes, Fail, Ct));

        Task<CachedResponse?> Fail(CancellationToken ct)
        {
            failed++;
            throw new TimeoutException("The database is away.");
        }
    }

    /// <remarks>The ends differ from read to read, or never do.</remarks>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_answer_that_has_ended_before_it_is_read_is_given_all_the_same(long step)
    {
        await using var bench = await Bench.StartAsync(servers, RedisKind.Server, CacheLevels.Memory);
        var reads = 0;

        var answer = await bench.Cache.GetAsync($"ended {step}", Scopes, async _ =>
        {
            // Another thread than the test's: a reader that is asked for ever can be told from one that waits.
            await Task.Yield();
            (++reads).ShouldBeLessThan(100);
            return new CachedResponse("old"u8.ToArray(), 1, DateTime.UnixEpoch.AddTicks(reads * step));
        }, Ct);

        answer.ShouldNotBeNull().Body.ShouldBe("old"u8.ToArray());
        reads.ShouldBeLessThan(10);
    }

    private sealed class Bench(
        IConnectionMultiplexer redis, CatalogChanges changes, CatalogCache cache, CatalogCacheTelemetry telemetry,
        MeterWatch meters) : IAsyncDisposable
    {
        public CatalogCache Cache => cache;

        public CatalogChanges Changes => changes;

        public CatalogCacheTelemetry Telemetry => telemetry;

        public static async Task<Bench> StartAsync(
            RedisServers servers, RedisKind kind, CacheLevels levels, int megabytes = 16, TimeSpan? lifetime = null)
        {
            var meters = new MeterWatch();
            var redis = await servers.ConnectAsync(kind);
            var telemetry = new CatalogCacheTelemetry(meters);
            var options = new CatalogCacheOptions { CacheMegabytes = megabytes, CacheLifetime = lifetime ?? TimeSpan.FromMinutes(1) };
            var changes = new CatalogChanges(redis);
            var cache = new CatalogCache(
                options, levels, redis, changes, telemetry, new FakeTimeProvider(), new FakeTimeProvider(),
                NullLogger<FusionCache>.Instance);
            return new Bench(redis, changes, cache, telemetry, meters);
        }

        public async Task ReadAsync(string key, int bytes, Action? onRead = null) => await cache.GetAsync(key, Scopes, _ =>
        {
            onRead?.Invoke();
            return Task.FromResult<CachedResponse?>(new CachedResponse(new byte[bytes], 1, DateTime.MaxValue));
        }, Ct);

        public async ValueTask DisposeAsync()
        {
            cache.Dispose();
            changes.Dispose();
            await redis.DisposeAsync();
            meters.Dispose();
        }
    }
}
