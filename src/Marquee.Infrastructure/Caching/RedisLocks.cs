using Marquee.Infrastructure.Redis;
using Medallion.Threading.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace Marquee.Infrastructure.Caching;

/// <summary>Lets one instance read what all of them are asked for. Without Redis each reads for itself.</summary>
internal sealed class RedisLocks(IConnectionMultiplexer redis) : IFusionCacheDistributedLocker
{
    private const string Prefix = "marquee:listings:lock:";

    /// <summary>How long a lock outlives a process that died.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger,
        CancellationToken token)
    {
        try
        {
            return redis.IsConnected ? await LockOf(lockName).TryAcquireAsync(Within(timeout), token) : null;
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            return null;
        }
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger,
        CancellationToken token)
    {
        try
        {
            return redis.IsConnected ? LockOf(lockName).TryAcquire(Within(timeout), token) : null;
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            return null;
        }
    }

    public async ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger,
        CancellationToken token)
    {
        try
        {
            await ((lockObj as RedisDistributedLockHandle)?.DisposeAsync() ?? default);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            // It ends by itself.
        }
    }

    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger,
        CancellationToken token)
    {
        try
        {
            (lockObj as RedisDistributedLockHandle)?.Dispose();
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            // It ends by itself.
        }
    }

    /// <summary>A wait longer than a lease ends with a read of its own.</summary>
    private static TimeSpan Within(TimeSpan timeout) => timeout < TimeSpan.Zero || timeout > Lease ? Lease : timeout;

    private RedisDistributedLock LockOf(string name) => new(Prefix + name, redis.GetDatabase(), options => options
        .Expiry(Lease)
        .BusyWaitSleepTime(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)));
}
