using System.Collections.Concurrent;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>Makes calls wait where their step of the program says so.</summary>
internal sealed class Delays
{
    private readonly AsyncLocal<Delay?> _ofStep = new();
    private readonly ConcurrentDictionary<Guid, Delay> _ofOrder = new();
    private Delay? _ofLoad;

    /// <summary>The order that the step made, as it came to the guard.</summary>
    public AsyncLocal<Action<Guid>?> Ordered { get; } = new();

    /// <summary>How a call waits at its delay point: for the time of the delay, unless a test has something else to wait for.</summary>
    public Func<Delay, Task> Wait { get; set; } = ForItsTime;

    public void Begin(Delay? delay, Action<Guid>? ordered)
    {
        _ofStep.Value = delay;
        if (delay is { Point: DelayPoint.BetweenSnapshotAndInstall })
        {
            _ofLoad = delay;
        }
        Ordered.Value = ordered;
    }

    /// <summary>An order is written by somebody else's thread: it takes its wait along.</summary>
    public void Follow(Guid order)
    {
        Ordered.Value?.Invoke(order);
        if (_ofStep.Value is { } delay)
        {
            _ofOrder[order] = delay;
        }
    }

    public Task AtAsync(DelayPoint point) => WaitAsync(_ofStep.Value, point);

    public Task AtAsync(DelayPoint point, Guid order) => WaitAsync(_ofOrder.GetValueOrDefault(order) ?? _ofStep.Value, point);

    /// <summary>Loads run on a thread of their own, for all orders: the next one takes the wait of the last step that has one.</summary>
    public Task AtLoadAsync() => WaitAsync(Interlocked.Exchange(ref _ofLoad, null), DelayPoint.BetweenSnapshotAndInstall);

    public static Task ForItsTime(Delay delay) => Task.Delay(delay.Milliseconds);

    private Task WaitAsync(Delay? delay, DelayPoint point) => delay?.Point == point ? Wait(delay) : Task.CompletedTask;
}
