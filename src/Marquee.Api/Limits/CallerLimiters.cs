using System.Collections.Concurrent;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>The limiters of all callers on this instance: each is made when its caller first calls.</summary>
internal sealed class CallerLimiters(LimitStore store, LimitTelemetry telemetry)
{
    private static readonly TimeSpan BetweenSettlements = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    /// <summary>The most callers of a call: Redis is busy with them for less than a millisecond.</summary>
    private const int MaxBatch = 64;

    private readonly ConcurrentDictionary<(string Limit, string Caller), CallerLimiter> _limiters = new();
    private readonly ConcurrentQueue<CallerLimiter> _unsettled = new();

    /// <summary>The limiter of a caller. Real time: the windows in Redis are.</summary>
    /// <param name="first">How many calls in a window are answered before they are counted.</param>
    public CallerLimiter Get(Limit limit, string caller, int first) => _limiters.TryGetValue((limit.Name, caller), out var known)
        ? known
        : _limiters.GetOrAdd(
            (limit.Name, caller),
            _ => new CallerLimiter(limit, caller, first, store, _unsettled.Enqueue, telemetry, TimeProvider.System));

    /// <summary>
    /// Counts in Redis what passed before it was asked, ten times a second, and drops limiters that are idle, until
    /// <paramref name="ct"/> is cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenSettlements, TimeProvider.System);
        var sweptAt = TimeProvider.System.GetTimestamp();
        while (await timer.WaitForNextTickAsync(ct))
        {
            await SettleAsync();
            if (TimeProvider.System.GetElapsedTime(sweptAt) > BetweenSweeps)
            {
                sweptAt = TimeProvider.System.GetTimestamp();
                foreach (var idle in _limiters.Where(one => one.Value.IdleDuration > BetweenSweeps))
                {
                    _limiters.TryRemove(idle);
                }
            }
        }
    }

    /// <summary>Counts what is not counted by now.</summary>
    private async Task SettleAsync()
    {
        var waiting = new List<(CallerLimiter Limiter, int Calls)>();
        for (var left = _unsettled.Count; left > 0 && _unsettled.TryDequeue(out var limiter); left--)
        {
            waiting.Add((limiter, limiter.TakeUnsettled()));
        }

        foreach (var limit in waiting.Where(one => one.Calls > 0).GroupBy(one => one.Limiter.Limit))
        {
            await Task.WhenAll(limit.Chunk(MaxBatch).Select(batch => SettleAsync(limit.Key, batch)));
        }
    }

    private async Task SettleAsync(Limit limit, (CallerLimiter Limiter, int Calls)[] batch)
    {
        var answers = await store.CountAllAsync(limit, [.. batch.Select(one => (one.Limiter.Caller, one.Calls))]);
        for (var i = 0; i < batch.Length; i++)
        {
            batch[i].Limiter.Settled(answers?[i]);
        }
    }
}
