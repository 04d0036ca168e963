using System.Threading.Channels;

namespace Marquee.Domain.Reservations.Guards;

/// <summary>
/// Writes many orders in one transaction, so that they share its cost: a few writers drain a bounded queue, and every caller is answered after
/// the commit. A lone order does not wait for company.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    private readonly IReservationLedger _ledger;
    private readonly GroupCommitOptions _options;
    private readonly ReservationTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly TimeSpan _oldest;
    private readonly Channel<PendingOrder> _queue;
    private readonly Task _writers;

    /// <summary>Starts the writers.</summary>
    public GroupCommit(IReservationLedger ledger, ReservationOptions rules, GroupCommitOptions options, ReservationTelemetry telemetry, TimeProvider time)
    {
        (_ledger, _options, _telemetry, _time, _oldest) = (ledger, options, telemetry, time, rules.ClaimLease / 2);
        _queue = Channel.CreateBounded<PendingOrder>(new BoundedChannelOptions(options.QueueCapacity));

        // The writers serve everybody: they shall not run in the trace of the request that happened to be the first.
        using var _ = ExecutionContext.SuppressFlow();
        _writers = Task.WhenAll(Enumerable.Range(0, options.Writers).Select(writer => Task.Run(WriteAsync)));
    }

    /// <summary>How many orders wait for a writer.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Queues an order and waits for the commit of its batch.</summary>
    /// <param name="order">The order.</param>
    /// <param name="ct">The caller's patience: heeded until the order's batch is built, then the commit runs to its end.</param>
    /// <returns>The ledger's answer, or <see cref="Unavailable"/>: the queue is full, the order waited for longer than half a lease, the application
    /// stops, or the database did not say what became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller left before the order's batch was built; nothing is written.</exception>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        var pending = new PendingOrder(order, _time.GetTimestamp());
        if (!_queue.Writer.TryWrite(pending))
        {
            return Busy(nothingWritten: true);
        }

        await using var leaving = ct.CanBeCanceled ? ct.UnsafeRegister(static (state, token) => ((PendingOrder)state!).Leave(token), pending) : default;
        return await pending.Answer;
    }

    /// <summary>Takes no more orders, and ends when those that wait are written.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writers;
    }

    private static Unavailable Busy(bool nothingWritten) => new(TimeSpan.FromSeconds(1), nothingWritten);

    private async Task WriteAsync()
    {
        var batch = new OrderBatch(_options.MaxBatch);
        while (batch.HasDeferred || await _queue.Reader.WaitToReadAsync())
        {
            batch.Begin();
            while (!batch.IsFull && _queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await CommitAsync(batch.Take(IsTooOld));
        }
    }

    /// <summary>An order that waited so long that its claim may end before its commit: others may have its seats by then.</summary>
    private bool IsTooOld(PendingOrder pending)
    {
        if (_time.GetElapsedTime(pending.QueuedAt) < _oldest)
        {
            return false;
        }

        pending.Settle(Busy(nothingWritten: true));
        return true;
    }

    private async Task CommitAsync(IReadOnlyList<PendingOrder> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        _telemetry.Gathered(batch.Count, _time.GetElapsedTime(batch[0].QueuedAt));
        try
        {
            var answers = await _telemetry.InLedgerAsync(
                "reserve",
                () => _ledger.ReserveAsync([.. batch.Select(pending => pending.Order)], CancellationToken.None),
                batch.Select(pending => pending.Trace));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Settle(answers[i]);
            }
        }
        catch (Exception exception)
        {
            // The ledger gave up. Whether the last attempt was committed, the database alone knows.
            _telemetry.LostSightOf(batch.Count, exception);
            foreach (var pending in batch)
            {
                pending.Settle(Busy(nothingWritten: false));
            }
        }
    }
}
