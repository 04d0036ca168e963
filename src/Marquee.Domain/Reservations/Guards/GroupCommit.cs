using System.Threading.Channels;

namespace Marquee.Domain.Reservations.Guards;

/// <summary>
/// Writes many orders in one transaction, and tells Redis of all that were written at once, so that they share the cost: a few writers
/// drain a bounded queue, and every caller is answered after that. A lone order does not wait for company.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    private readonly IReservationLedger _ledger;
    private readonly ISeatClaims _claims;
    private readonly GroupCommitOptions _options;
    private readonly ReservationTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly TimeSpan _oldest;
    private readonly Channel<PendingOrder> _queue;
    private readonly Task _writers;

    /// <summary>Starts the writers.</summary>
    public GroupCommit(
        IReservationLedger ledger, ISeatClaims claims, ReservationOptions rules, GroupCommitOptions options, ReservationTelemetry telemetry,
        TimeProvider time)
    {
        (_ledger, _claims, _options, _telemetry, _time, _oldest) = (ledger, claims, options, telemetry, time, rules.ClaimLease / 2);
        _queue = Channel.CreateBounded<PendingOrder>(new BoundedChannelOptions(options.QueueCapacity));

        // The writers serve everybody: they shall not run in the trace of the request that happened to be the first.
        using var _ = ExecutionContext.SuppressFlow();
        _writers = Task.WhenAll(Enumerable.Range(0, options.Writers).Select(writer => Task.Run(WriteAsync)));
    }

    /// <summary>How many orders wait for a writer.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Queues an order and waits for the commit of its batch.</summary>
    /// <param name="ct">The caller's patience: heeded until the order's batch is built, then the commit runs to its end.</param>
    /// <returns>The ledger's answer, or <see cref="Unavailable"/>: the queue is full, the order waited for longer than half a lease, the
    /// application stops, or the database did not say what became of it.</returns>
    /// <exception cref="OperationCanceledException">The caller left before the order's batch was built; nothing is written.</exception>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        var pending = new PendingOrder(order, _time.GetTimestamp());
        if (!_queue.Writer.TryWrite(pending))
        {
            return Busy(nothingWritten: true);
        }

        await using var leaving = ct.CanBeCanceled
            ? ct.UnsafeRegister(static (state, token) => ((PendingOrder)state!).Leave(token), pending)
            : default;
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
        var answering = Task.CompletedTask;
        while (batch.HasDeferred || await _queue.Reader.WaitToReadAsync())
        {
            batch.Begin();
            while (!batch.IsFull && _queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            var orders = batch.Take(IsTooOld);
            if (orders.Length > 0 && await CommitAsync(orders) is { } answers)
            {
                // Redis may be slow to hear of them: the next batch does not wait for that.
                var these = AnswerAsync(orders, answers);
                answering = answering.IsCompleted ? these : Task.WhenAll(answering, these);
            }
        }

        await answering;
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

    /// <returns>An answer an order; <see langword="null"/> when they are answered already, as nobody knows what became of them.</returns>
    private async Task<IReadOnlyList<Result<Reserved>>?> CommitAsync(PendingOrder[] batch)
    {
        _telemetry.BatchBegins(batch.Length, _time.GetElapsedTime(batch[0].QueuedAt));
        try
        {
            return await _telemetry.InLedgerAsync(
                "reserve",
                () => _ledger.ReserveAsync(Array.ConvertAll(batch, pending => pending.Order), CancellationToken.None),
                batch.Select(pending => pending.Trace));
        }
        catch (Exception exception)
        {
            // The ledger gave up. Whether the last attempt was committed, the database alone knows.
            _telemetry.OutcomeUnknown(batch.Length, exception);
            foreach (var pending in batch)
            {
                pending.Settle(Busy(nothingWritten: false));
            }

            return null;
        }
    }

    /// <summary>
    /// Tells Redis what was written, also of orders without a claim: it may have come back, and loaded their schedules before this commit.
    /// </summary>
    private async Task AnswerAsync(PendingOrder[] batch, IReadOnlyList<Result<Reserved>> answers)
    {
        try
        {
            var now = _time.Instant;
            await _claims.PromoteAsync([
                .. from answer in answers
                where answer is { Refusal: null, Value.Replayed: false }
                let made = answer.Value.Reservation
                select new Promotion(SeatClaim.Of(made), made.ExpiresAt - now)]);
        }
        finally
        {
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i].Settle(answers[i]);
            }
        }
    }
}
