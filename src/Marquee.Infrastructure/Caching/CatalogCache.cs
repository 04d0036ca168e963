using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Catalog;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Infrastructure.Caching;

/// <summary>
/// Responses of the catalog in memory and in Redis, with one reader a key on all instances, until a change invalidates them.
/// </summary>
public sealed class CatalogCache : IDisposable
{
    /// <summary>The prefix of the keys of responses.</summary>
    internal const string KeyPrefix = "answer:";

    /// <summary>Lifetime without invalidation (Redis unreachable), and of 404s, whose keys are unbounded.</summary>
    private static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Scopes are invalidated a second time after that: entries have the time of the instance that read them, and clocks differ.
    /// </summary>
    private static readonly TimeSpan SecondInvalidation = TimeSpan.FromMilliseconds(400);

    /// <summary>How many ended answers lead on to the next one: more than that have ended only where an answer's end is wrong.</summary>
    private const int MostSteps = 4;

    private readonly CatalogCacheOptions _options;
    private readonly CacheLevels _levels;
    private readonly IConnectionMultiplexer _redis;
    private readonly CatalogChanges _changes;
    private readonly CatalogCacheTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly TimeProvider _clock;
    private readonly MemoryCache _memory;
    private readonly FusionCache _cache;
    private readonly Doorkeeper _doorkeeper = new();

    /// <summary>Connects the levels, and listens to changes from now on.</summary>
    /// <param name="options">Lifetimes and sizes.</param>
    /// <param name="levels">The levels, as <see cref="CatalogCacheOptions.Cache"/> says or by default.</param>
    /// <param name="redis">The second level.</param>
    /// <param name="changes">Invalidates, on every instance.</param>
    /// <param name="telemetry">Counts.</param>
    /// <param name="time">Decides whether showings have started.</param>
    /// <param name="clock">Decides when scopes are invalidated again, in real time, as lifetimes are.</param>
    /// <param name="logger">The log of the cache.</param>
    public CatalogCache(
        CatalogCacheOptions options,
        CacheLevels levels,
        IConnectionMultiplexer redis,
        CatalogChanges changes,
        CatalogCacheTelemetry telemetry,
        TimeProvider time,
        TimeProvider clock,
        ILogger<FusionCache> logger)
    {
        (_options, _levels, _redis, _changes, _telemetry, _time, _clock) =
            (options, levels, redis, changes, telemetry, time, clock);
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.CacheMegabytes * 1024L * 1024, TrackStatistics = true });
        _cache = new FusionCache(FusionOptions(), _memory, logger, new KeyedLocks());
        telemetry.Memory = () =>
            _memory.GetCurrentStatistics() is { } now ? (now.CurrentEntryCount, now.CurrentEstimatedSize ?? 0) : default;
        if (levels is CacheLevels.None)
        {
            return;
        }

        changes.Changed += InvalidateAsync;
        if (levels is not CacheLevels.Memory)
        {
            _cache.SetupDistributedCache(new RedisEntries(redis, telemetry), new JsonEntries());
            _cache.SetupDistributedLocker(new RedisLocks(redis));
        }

        // Announcements of the others are lost in between.
        redis.ConnectionFailed += (_, _) => _memory.Clear();
        redis.ConnectionRestored += (_, _) => _memory.Clear();
    }

    /// <inheritdoc cref="CatalogChanges.Count"/>
    public long Changes => _changes.Count;

    /// <summary>Whether answers may be kept in memory.</summary>
    public bool UsesMemory => _levels is CacheLevels.Memory or CacheLevels.Both;

    /// <summary>A response, cached or read.</summary>
    /// <param name="key">What it answers.</param>
    /// <param name="scopes">What invalidates it.</param>
    /// <param name="read">Reads it for all callers; its token is that of the first. <see langword="null"/> when there is no such
    /// thing.</param>
    /// <param name="ct">The caller left: another one reads.</param>
    public async ValueTask<CachedResponse?> GetAsync(
        string key, IReadOnlyList<ListingScope> scopes, Func<CancellationToken, Task<CachedResponse?>> read, CancellationToken ct)
    {
        _telemetry.Asked();
        if (_levels is CacheLevels.None)
        {
            _telemetry.ReadFromDatabase();
            return await read(ct);
        }

        _doorkeeper.See(key);
        var answer = await GetOrReadAsync(key, $"{KeyPrefix}{key}", scopes, read, ct);
        for (var step = 0; step < MostSteps && answer?.EndsAt <= _time.Instant; step++)
        {
            // One of its showings has started. Under a name of its own, so that again one reads for all.
            try
            {
                answer = await GetOrReadAsync(key, $"{KeyPrefix}{key}@{answer.EndsAt.Ticks}", scopes, read, ct);
            }
            catch (Exception) when (_options.CacheStaleFor > TimeSpan.Zero && !ct.IsCancellationRequested)
            {
                return answer;
            }
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changes.Changed -= InvalidateAsync;
        _cache.Dispose();
        _memory.Dispose();
    }

    private async Task InvalidateAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        _telemetry.Invalidated(scopes.Count);
        var tags = scopes.Select(scope => scope.Name).ToList();
        await _cache.RemoveByTagAsync(tags, token: CancellationToken.None);
        _ = InvalidateAgainAsync(tags);
    }

    private async Task InvalidateAgainAsync(IReadOnlyList<string> tags)
    {
        await Task.Delay(SecondInvalidation, _clock);
        try
        {
            await _cache.RemoveByTagAsync(tags, token: CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The application has stopped.
        }
    }

    private ValueTask<CachedResponse?> GetOrReadAsync(
        string key, string name, IReadOnlyList<ListingScope> scopes, Func<CancellationToken, Task<CachedResponse?>> read,
        CancellationToken ct) =>
        _cache.GetOrSetAsync<CachedResponse?>(
            name, (context, caller) => ReadAsync(key, read, context, caller), tags: scopes.Select(scope => scope.Name), token: ct);

    private async Task<CachedResponse?> ReadAsync(
        string key, Func<CancellationToken, Task<CachedResponse?>> read, FusionCacheFactoryExecutionContext<CachedResponse?> context,
        CancellationToken caller)
    {
        var changes = Changes;
        _telemetry.ReadFromDatabase();
        var answer = await read(caller);
        var options = context.Options;
        options.Size = answer?.Size ?? 1024;
        options.SetDuration(LifetimeOf(answer));

        // A change was announced during the read, which may have missed it.
        if (changes != Changes)
        {
            options.SetDuration(TimeSpan.FromMilliseconds(1)).SetFailSafe(false);
        }

        // What was asked for once is rarely asked for again, and there is no end of such searches.
        if (!_doorkeeper.WasSeenAgain(key))
        {
            options.SetSkipDistributedCacheWrite(true, true);
        }

        return answer;
    }

    private TimeSpan LifetimeOf(CachedResponse? answer)
    {
        if (answer is null || !_redis.IsConnected)
        {
            return ShortLifetime;
        }

        var longest = _options.CacheLifetime;
        var left = answer.EndsAt - _time.Instant;
        return left < longest && left > TimeSpan.Zero ? left : longest;
    }

    private FusionCacheOptions FusionOptions()
    {
        var options = new FusionCacheOptions
        {
            CacheName = "listings",
            DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(1),
            AutoRecoveryDelay = TimeSpan.FromMilliseconds(250),
            // What an admin changed is never given again, not even while the database is away.
            RemoveByTagBehavior = RemoveByTagBehavior.Remove,
            DistributedCacheErrorsLogLevel = LogLevel.Debug,
            DistributedLockerErrorsLogLevel = LogLevel.Debug,
            // Keys and entries in Redis have prefixes of their own, and nothing else uses this memory.
            MissingCacheKeyPrefixWarningLogLevel = LogLevel.None,
            FactoryErrorsLogLevel = LogLevel.Debug,
            ReThrowOriginalExceptions = true,
            DefaultEntryOptions = new FusionCacheEntryOptions(_options.CacheLifetime)
            {
                Size = 1,
                IsFailSafeEnabled = _options.CacheStaleFor > TimeSpan.Zero,
                FailSafeMaxDuration = _options.CacheLifetime + _options.CacheStaleFor,
                FailSafeThrottleDuration = TimeSpan.FromSeconds(1),
                FactorySoftTimeout = TimeSpan.FromSeconds(1),
                FactoryHardTimeout = TimeSpan.FromSeconds(10),
                DistributedCacheSoftTimeout = TimeSpan.FromMilliseconds(100),
                DistributedCacheHardTimeout = TimeSpan.FromMilliseconds(500),
                SkipMemoryCacheRead = _levels is CacheLevels.Redis,
                SkipMemoryCacheWrite = _levels is CacheLevels.Redis,
                SkipDistributedCacheRead = _levels is CacheLevels.Memory,
                SkipDistributedCacheWrite = _levels is CacheLevels.Memory,
                SkipDistributedLocker = _levels is CacheLevels.Memory,
            },
        };

        // Longer than any entry that they end.
        var longest = _options.CacheLifetime + _options.CacheStaleFor + TimeSpan.FromHours(1);
        options.TagsDefaultEntryOptions.SetDuration(longest).SetFailSafe(true, longest);
        options.TagsDefaultEntryOptions.SetDistributedCacheDuration(longest);
        options.TagsDefaultEntryOptions.SetDistributedCacheTimeouts(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500));
        return options;
    }
}
