using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion.Locking;

namespace Marquee.Infrastructure.Caching;

/// <summary>
/// Lets one of an instance's callers read what many of them lack. A lock is gone with the last who wants it; FusionCache's own keeps each
/// for five minutes, which for searches that are not repeated is one each.
/// </summary>
internal sealed class KeyedLocks : IFusionCacheMemoryLocker
{
    private readonly Dictionary<string, KeyedLock> _locks = [];

    /// <summary>How many keys are locked.</summary>
    public int Count
    {
        get
        {
            lock (_locks)
            {
                return _locks.Count;
            }
        }
    }

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, TimeSpan timeout, ILogger? logger,
        CancellationToken token)
    {
        var wanted = Enter(key);
        var acquired = false;
        try
        {
            acquired = await wanted.Turn.WaitAsync(timeout, token);
        }
        finally
        {
            if (!acquired)
            {
                Leave(key, wanted);
            }
        }

        return acquired ? wanted : null;
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, TimeSpan timeout, ILogger? logger,
        CancellationToken token)
    {
        var wanted = Enter(key);
        var acquired = false;
        try
        {
            acquired = wanted.Turn.Wait(timeout, token);
        }
        finally
        {
            if (!acquired)
            {
                Leave(key, wanted);
            }
        }

        return acquired ? wanted : null;
    }

    public void ReleaseLock(string cacheName, string cacheInstanceId, string operationId, string key, object? lockObj, ILogger? logger)
    {
        if (lockObj is KeyedLock held)
        {
            held.Turn.Release();
            Leave(key, held);
        }
    }

    public void Dispose()
    {
        // Semaphores that were only awaited have nothing to give back.
    }

    private KeyedLock Enter(string key)
    {
        lock (_locks)
        {
            if (!_locks.TryGetValue(key, out var wanted))
            {
                _locks.Add(key, wanted = new KeyedLock());
            }

            wanted.Users++;
            return wanted;
        }
    }

    private void Leave(string key, KeyedLock one)
    {
        lock (_locks)
        {
            if (--one.Users == 0)
            {
                _locks.Remove(key);
            }
        }
    }

    private sealed class KeyedLock
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>Who has it, and who waits for it.</summary>
        public int Users { get; set; }
    }
}
