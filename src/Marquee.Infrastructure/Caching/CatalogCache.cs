using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Infrastructure.Caching;

/// <summary>Answers of the catalog in memory and in Redis: one reader a key however many ask, on all instances, until an admin changes what they show.</summary>
public sealed class CatalogCache : ICachedListings, IDisposable
{
    /// <summary>What the keys of answers start with.</summary>
    internal const string KeyPrefix = "answer:";

    /// <summary>How long answers live while Redis is away, as nobody can say then that they changed; and what was not found, as there is no end of that.</summary>
    private static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(1);

    /// <summary>When scopes are forgotten a second time: a reader who began before the change has ended by then.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(400);

    /// <summary>How many ended answers lead on to the next one: more than that have ended only where an answer's end is wrong.</summary>
    private const int MostSteps = 4;

    private readonly CatalogCacheOptions _options;
    private readonly CacheLevels _levels;
    private readonly IConnectionMultiplexer _redis;
    private readonly CatalogCacheTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly MemoryCache _memory;
    private readonly FusionCache _cache;
    private readonly Sightings _sightings = new();
    private long _changes;

    /// <summary>Connects the levels, and listens to other instances from now on.</summary>
    /// <param name="options">How to remember.</param>
    /// <param name="levels">Where, as <see cref="CatalogCacheOptions.Cache"/> says or by default.</param>
    /// <param name="redis">The other level, and the way to other instances.</param>
    /// <param name="telemetry">Counts.</param>
    /// <param name="time">Says whether showings have started; lifetimes are real time.</param>
    /// <param name="logger">Where the cache tells of its troubles.</param>
    public CatalogCache(
        CatalogCacheOptions options, CacheLevels levels, IConnectionMultiplexer redis, CatalogCacheTelemetry telemetry, TimeProvider time, ILogger<FusionCache> logger)
    {
        (_options, _levels, _redis, _telemetry, _time) = (options, levels, redis, telemetry, time);
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.CacheMegabytes * 1024L * 1024, TrackStatistics = true });
        _cache = new FusionCache(FusionOptions(), _memory, logger, new KeyedLocks());
        telemetry.Memory = () => _memory.GetCurrentStatistics() is { } now ? (now.CurrentEntryCount, now.CurrentEstimatedSize ?? 0) : default;
        if (levels is CacheLevels.None)
        {
            return;
        }

        // Also where answers are in memory only: it is by Redis that an instance knows what others have forgotten.
        _cache.SetupDistributedCache(new RedisEntries(redis, telemetry), new JsonEntries());
        _cache.SetupDistributedLocker(new RedisLocks(redis));
        _cache.SetupBackplane(new RedisBackplane(redis));
        _cache.Events.Backplane.MessageReceived += (_, _) => Interlocked.Increment(ref _changes);

        // What others said meanwhile is not said again, and while Redis is away nothing is.
        redis.ConnectionFailed += (_, _) => ForgetMemory();
        redis.ConnectionRestored += (_, _) => ForgetMemory();
    }

    /// <summary>Rises with every change that this instance hears of.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Whether answers may be kept in memory.</summary>
    public bool UsesMemory => _levels is CacheLevels.Memory or CacheLevels.Both;

    /// <summary>An answer, remembered or read.</summary>
    /// <param name="key">What it answers.</param>
    /// <param name="scopes">What must be forgotten for it to be read anew.</param>
    /// <param name="read">Reads it, for all who ask: it heeds nobody's leaving. <see langword="null"/> when there is no such thing.</param>
    public async ValueTask<CachedAnswer?> GetAsync(string key, IReadOnlyList<ListingScope> scopes, Func<Task<CachedAnswer?>> read)
    {
        _telemetry.Asked();
        if (_levels is CacheLevels.None)
        {
            _telemetry.ReadFromDatabase();
            return await read();
        }

        _sightings.See(key);
        var answer = await GetOrReadAsync(key, $"{KeyPrefix}{key}", scopes, read);
        for (var step = 0; step < MostSteps && answer?.EndsAt <= _time.Instant; step++)
        {
            // One of its showings has started. Under a name of its own, so that again one reads for all.
            try
            {
                answer = await GetOrReadAsync(key, $"{KeyPrefix}{key}@{answer.EndsAt.Ticks}", scopes, read);
            }
            catch (Exception) when (_options.CacheStaleFor > TimeSpan.Zero)
            {
                return answer;
            }
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        if (_levels is CacheLevels.None || scopes.Count == 0)
        {
            return;
        }

        _telemetry.Forgot(scopes.Count);
        await ForgetNowAsync(scopes);
        _ = ForgetAgainAsync(scopes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        _memory.Dispose();
    }

    private async Task ForgetAgainAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        await Task.Delay(Again);
        try
        {
            await ForgetNowAsync(scopes);
        }
        catch (ObjectDisposedException)
        {
            // The application has stopped.
        }
    }

    private async Task ForgetNowAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        Interlocked.Increment(ref _changes);
        await _cache.RemoveByTagAsync(scopes.Select(scope => scope.Name), token: CancellationToken.None);
        Interlocked.Increment(ref _changes);
    }

    private void ForgetMemory()
    {
        Interlocked.Increment(ref _changes);
        _memory.Clear();
    }

    private ValueTask<CachedAnswer?> GetOrReadAsync(string key, string name, IReadOnlyList<ListingScope> scopes, Func<Task<CachedAnswer?>> read) =>
        _cache.GetOrSetAsync<CachedAnswer?>(name, (context, _) => ReadAsync(key, read, context), tags: scopes.Select(scope => scope.Name));

    private async Task<CachedAnswer?> ReadAsync(string key, Func<Task<CachedAnswer?>> read, FusionCacheFactoryExecutionContext<CachedAnswer?> context)
    {
        var changes = Changes;
        _telemetry.ReadFromDatabase();
        var answer = await read();
        var options = context.Options;
        options.Size = answer?.Size ?? 1024;
        options.SetDuration(LifetimeOf(answer));

        // A change came while it was read: nobody knows whether it was seen.
        if (changes != Changes)
        {
            options.SetDuration(TimeSpan.FromMilliseconds(1)).SetFailSafe(false);
        }

        // What was asked for once is rarely asked for again, and there is no end of such searches.
        if (!_sightings.WasSeenAgain(key))
        {
            options.SetSkipDistributedCacheWrite(true, true);
        }

        return answer;
    }

    private TimeSpan LifetimeOf(CachedAnswer? answer)
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
            BackplaneChannelPrefix = "marquee:listings",
            DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(1),
            BackplaneCircuitBreakerDuration = TimeSpan.FromSeconds(1),
            AutoRecoveryDelay = TimeSpan.FromMilliseconds(250),
            // What an admin changed is never given again, not even while the database is away.
            RemoveByTagBehavior = RemoveByTagBehavior.Remove,
            WaitForInitialBackplaneSubscribe = false,
            DistributedCacheErrorsLogLevel = LogLevel.Debug,
            BackplaneErrorsLogLevel = LogLevel.Debug,
            DistributedLockerErrorsLogLevel = LogLevel.Debug,
            // Keys and entries in Redis have prefixes of their own, and nobody else uses this memory.
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
                // An entry is the same on every instance: only what is forgotten need be told.
                SkipBackplaneNotifications = true,
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
