using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Batching;

namespace Marquee.Engine.Guards;

/// <summary>The guard `Atomic`: writes many orders in one transaction, so that they share its cost.</summary>
public sealed class GroupCommit(
    IReservationLedger ledger, GroupCommitOptions options, EngineTelemetry telemetry, TimeProvider time)
    : IReservationGuard, IAsyncDisposable
{
    /// <summary>Commits are limited to about 3 s, and after 5 s in all Redis is compared with the database.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2.5);

    private readonly Batcher<Order, Result<Reserved>> _batcher = new(
        new BatcherLimits(options.Writers, options.MaxBatch, options.QueueCapacity, MaxWait), Busy(nothingWritten: true),
        batch => CommitAsync(batch, ledger, telemetry), time, static () => new OrdersOfBatch().TryAdd);

    /// <summary>How many orders wait for a writer.</summary>
    public int Waiting => _batcher.Waiting;

    /// <inheritdoc/>
    /// <remarks>A caller who leaves after the order's batch has begun gets its answer all the same.</remarks>
    public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) => _batcher.SendAsync(order, ct);

    /// <summary>Takes no more orders, and ends when those that wait are written.</summary>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    private static Unavailable Busy(bool nothingWritten) => new(TimeSpan.FromSeconds(1), nothingWritten);

    private static async Task<IReadOnlyList<Result<Reserved>>> CommitAsync(
        Batch<Order> batch, IReservationLedger ledger, EngineTelemetry telemetry)
    {
        telemetry.BatchBegins(batch.Requests.Count, batch.Waited);
        try
        {
            return await telemetry.InLedgerAsync(
                "reserve", () => ledger.ReserveAsync(batch.Requests, CancellationToken.None), batch.Traces);
        }
        catch (Exception exception)
        {
            // The ledger gave up. Whether the last attempt was committed, only the database knows.
            telemetry.OutcomeUnknown(batch.Requests.Count, exception);
            return [.. batch.Requests.Select(_ => (Result<Reserved>)Busy(nothingWritten: false))];
        }
    }
}

/// <summary>The orders of one transaction: no two of them share a seat, a (schedule, member) or a (member, key).</summary>
internal sealed class OrdersOfBatch
{
    private readonly HashSet<(ScheduleId, SeatId)> _seats = [];
    private readonly HashSet<(ScheduleId, UserId)> _members = [];
    private readonly HashSet<(UserId, string)> _keys = [];

    /// <summary>Adds an order unless it shares one of these with an earlier one.</summary>
    public bool TryAdd(Order order)
    {
        if (_members.Contains((order.ScheduleId, order.UserId))
            || (order.IdempotencyKey is { } key && _keys.Contains((order.UserId, key)))
            || order.SeatIds.Any(seat => _seats.Contains((order.ScheduleId, seat))))
        {
            return false;
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

        return true;
    }
}
