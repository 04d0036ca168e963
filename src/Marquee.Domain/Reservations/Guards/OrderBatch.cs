using System.Diagnostics;

namespace Marquee.Domain.Reservations.Guards;

/// <summary>
/// Gathers the orders of one transaction. No two of them share a seat, a (schedule, member) or a (member, key): the later one waits for the
/// next batch, and is its first.
/// </summary>
internal sealed class OrderBatch(int capacity)
{
    private readonly List<PendingOrder> _orders = new(capacity);
    private readonly HashSet<(ScheduleId, SeatId)> _seats = [];
    private readonly HashSet<(ScheduleId, UserId)> _members = [];
    private readonly HashSet<(UserId, string)> _keys = [];
    private List<PendingOrder> _deferred = [];

    public bool HasDeferred => _deferred.Count > 0;

    public bool IsFull => _orders.Count + _deferred.Count >= capacity;

    /// <summary>Begins a batch with the orders that the last one deferred.</summary>
    public void Begin()
    {
        _orders.Clear();
        _seats.Clear();
        _members.Clear();
        _keys.Clear();
        var waiting = _deferred;
        _deferred = [];
        foreach (var pending in waiting)
        {
            Add(pending);
        }
    }

    public void Add(PendingOrder pending) => (Collides(pending.Order) ? _deferred : _orders).Add(pending);

    /// <summary>The orders of this batch, without those that are dropped or whose callers have left.</summary>
    public PendingOrder[] Take(Predicate<PendingOrder> drop) => [.. _orders.Where(pending => !drop(pending) && pending.Begin())];

    private bool Collides(Order order)
    {
        if (_members.Contains((order.ScheduleId, order.UserId))
            || (order.IdempotencyKey is { } key && _keys.Contains((order.UserId, key)))
            || order.SeatIds.Any(seat => _seats.Contains((order.ScheduleId, seat))))
        {
            return true;
        }

        _members.Add((order.ScheduleId, order.UserId));
        if (order.IdempotencyKey is not null)
        {
            _keys.Add((order.UserId, order.IdempotencyKey));
        }

        foreach (var seat in order.SeatIds)
        {
            _seats.Add((order.ScheduleId, seat));
        }

        return false;
    }
}

/// <summary>An order in the queue, and whoever waits for its answer.</summary>
internal sealed class PendingOrder(Order order, long queuedAt)
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Left = 2;

    private readonly TaskCompletionSource<Result<Reserved>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Queued;

    public Order Order => order;

    /// <summary>When it was queued: a timestamp of the <see cref="TimeProvider"/>.</summary>
    public long QueuedAt => queuedAt;

    /// <summary>The span of whoever waits.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<Result<Reserved>> Answer => _answer.Task;

    /// <summary>From here on it is written, whoever leaves. Answers false when its caller has left already.</summary>
    public bool Begin() => Interlocked.CompareExchange(ref _state, Begun, Queued) == Queued;

    public void Leave(CancellationToken ct)
    {
        if (Interlocked.CompareExchange(ref _state, Left, Queued) == Queued)
        {
            _answer.TrySetCanceled(ct);
        }
    }

    public void Settle(Result<Reserved> answer) => _answer.TrySetResult(answer);
}
