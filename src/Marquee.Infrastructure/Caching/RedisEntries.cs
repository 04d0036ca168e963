using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Caching;

/// <summary>Entries in Redis: a plain value each, which always has an end.</summary>
internal sealed class RedisEntries(IConnectionMultiplexer redis, CatalogCacheTelemetry telemetry) : IDistributedCache
{
    private const string Prefix = "marquee:listings:";

    /// <summary>For entries that come without an end.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private IDatabase Database => redis.GetDatabase();

    public byte[]? Get(string key) => Counted(key, Database.StringGet(Prefix + key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        Counted(key, await Database.StringGetAsync(Prefix + key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Database.StringSet(Prefix + key, value, EndOf(options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        Database.StringSetAsync(Prefix + key, value, EndOf(options));

    public void Remove(string key) => Database.KeyDelete(Prefix + key);

    public Task RemoveAsync(string key, CancellationToken token = default) => Database.KeyDeleteAsync(Prefix + key);

    // Entries have a fixed end.
    public void Refresh(string key)
    {
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    private byte[]? Counted(string key, byte[]? entry)
    {
        // Other entries are the times at which scopes were invalidated.
        if (entry is not null && key.Contains(CatalogCache.KeyPrefix, StringComparison.Ordinal))
        {
            telemetry.FoundInRedis();
        }

        return entry;
    }

    private static TimeSpan EndOf(DistributedCacheEntryOptions options)
    {
        var end = options.AbsoluteExpirationRelativeToNow ?? options.AbsoluteExpiration - TimeProvider.System.GetUtcNow() ?? Longest;
        return end > TimeSpan.FromMilliseconds(1) ? end : TimeSpan.FromMilliseconds(1);
    }
}
