using System.Collections.Concurrent;

namespace Marquee.Api.Limits;

/// <summary>Counts in Redis, ten times a second, the calls that passed before it was asked.</summary>
internal sealed class LimitSettlement
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<CallerLimiter> _waiting = new();

    public void Add(CallerLimiter limiter) => _waiting.Enqueue(limiter);

    /// <summary>Settles until <paramref name="ct"/> is cancelled. Real time, as the windows in Redis are.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await SettleAsync();
        }
    }

    /// <summary>Settles what waits by now, side by side.</summary>
    public Task SettleAsync()
    {
        var settling = new List<Task>(_waiting.Count);
        for (var left = _waiting.Count; left > 0 && _waiting.TryDequeue(out var limiter); left--)
        {
            settling.Add(limiter.SettleAsync());
        }

        return Task.WhenAll(settling);
    }
}
