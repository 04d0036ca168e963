using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Batching;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;

namespace Marquee.Engine;

/// <summary>
/// What the database is about to take is told to Redis first, what it gives back is told afterwards. So a seat that is free in Redis may be
/// sold, which the database then says; and one that is taken in Redis but not sold is found by verification.
/// </summary>
public sealed class ReservationEngine(
    ISeatClaims claims, ScheduleLoader loader, ScheduleVerifier verifier, IReservationGuard guard, IReservationLedger ledger,
    ReservationOptions rules, EngineTelemetry telemetry, TimeProvider time) : IReservationEngine, IAsyncDisposable
{
    /// <summary>How long an order waits for another one of its member, or for its schedule to be loaded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>From the second time on that an order finds its schedule not loaded.</summary>
    private static readonly TimeSpan WhileAnotherLoads = TimeSpan.FromMilliseconds(20);

    private static readonly BatcherLimits Reads = new(Readers: 2, MaxBatch: 64, Capacity: 10_000, TimeSpan.FromSeconds(2));

    private readonly Batcher<Order, Result<Reserved>?> _decisions = new(
        Reads, new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true), batch => DecideAsync(batch.Requests, ledger, rules, time),
        time);

    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; ; pause *= 2)
        {
            var claim = await ClaimAsync(order, ct);
            if (claim.Outcome is not ClaimOutcome.Refused || rules.Guard is not GuardKind.Atomic)
            {
                return await WriteAsync(order, claim.Outcome, ct).WaitAsync(ct);
            }

            if (await RefuseAsync(order, claim, ct) is { } answer)
            {
                return answer;
            }

            // Real time, not the application's clock: the other order is waited for.
            if (TimeProvider.System.GetElapsedTime(began) + pause > Patience)
            {
                return new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true);
            }

            await Task.Delay(pause, ct);
        }
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(Reservation reservation, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // From here on a caller who leaves changes nothing: Redis is told.
        await KeepAsync("confirm", reservation, until: null, async () =>
            await ledger.ConfirmAsync(reservation.Id, CancellationToken.None) ? new Kept(null) : null);
    }

    /// <inheritdoc/>
    public Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change) =>
        KeepAsync("keep", reservation, until, async () =>
        {
            var now = await change();
            return now.StatusAt(time.Instant) is ReservationStatus.Held or ReservationStatus.Confirmed ? new Kept(now.ExpiresAt) : null;
        });

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct)
    {
        if (!await ChangeAsync(
            "cancel", reservation.ScheduleId, () => ledger.CancelAsync(reservation.Id, reservation.ScheduleId, cancellation, ct)))
        {
            return false;
        }

        await claims.ReleaseAsync(SeatClaim.Of(reservation));
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _decisions.DisposeAsync();

    /// <summary>
    /// Writes to Redis until when a reservation has its seats, before the ledger changes it, and again where that came otherwise.
    /// </summary>
    /// <param name="change">Answers <see langword="null"/> for a reservation that does not live any more.</param>
    private async Task KeepAsync(string operation, Reservation reservation, DateTime? until, Func<Task<Kept?>> change)
    {
        var claim = SeatClaim.Of(reservation);
        var kept = await claims.KeepAsync(claim, until);
        if (await ChangeAsync(operation, reservation.ScheduleId, change) is not { } now)
        {
            await claims.ReleaseAsync(claim);
        }
        else if (!kept || now.Until != until)
        {
            await claims.KeepAsync(claim, now.Until);
        }
    }

    /// <summary>Changes a reservation. Whether one that failed was changed, only the database knows: its schedule is loaded anew.</summary>
    private async Task<T> ChangeAsync<T>(string operation, ScheduleId schedule, Func<Task<T>> change)
    {
        try
        {
            return await telemetry.InLedgerAsync(operation, change);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await claims.InvalidateAsync(schedule);
            throw;
        }
    }

    private async Task<ClaimAnswer> ClaimAsync(Order order, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = TimeSpan.Zero; ; pause = WhileAnotherLoads)
        {
            var answer = await claims.ClaimAsync(order);
            if (answer.Outcome is ClaimOutcome.Claimed or ClaimOutcome.Refused)
            {
                verifier.Touch(order.ScheduleId);
            }

            if (answer.Outcome is not ClaimOutcome.NotLoaded)
            {
                return answer;
            }

            await Task.Delay(pause, ct);
            if (TimeProvider.System.GetElapsedTime(began) > Patience || !await loader.LoadAsync(order.ScheduleId, ct))
            {
                return ClaimAnswer.Of(ClaimOutcome.Unavailable);
            }
        }
    }

    /// <summary>
    /// The refusal of an order that Redis refused, or its reservation if its key made one before; <see langword="null"/> when that may be
    /// decided just now.
    /// </summary>
    private async Task<Result<Reserved>?> RefuseAsync(Order order, ClaimAnswer claim, CancellationToken ct)
    {
        Refusal refusal = claim.Taken.Count > 0
            ? new SeatsAlreadyReserved(claim.Taken)
            : new SeatLimitExceeded(rules.MaxSeatsPerMember, claim.Held);
        if (claim.IsCertain || order.IdempotencyKey is null)
        {
            return refusal;
        }

        var decision = await _decisions.SendAsync(order, ct);
        return decision is null && !claim.IsOfMember ? refusal : decision;
    }

    /// <summary>What the database answers to orders; <see langword="null"/> for one that it would not refuse.</summary>
    private static async Task<IReadOnlyList<Result<Reserved>?>> DecideAsync(
        IReadOnlyList<Order> orders, IReservationLedger ledger, ReservationOptions rules, TimeProvider time)
    {
        var facts = await ledger.ReadAsync(orders, CancellationToken.None);
        return
        [
            .. orders.Zip(facts, (order, seen) => seen is null
                ? new ContentNotFound("schedule", order.ScheduleId.Value)
                : seen.Facts.Decide(order, time.Instant, rules)),
        ];
    }

    /// <summary>Runs to its end even if its caller leaves: a commit that has begun is not taken back.</summary>
    private async Task<Result<Reserved>> WriteAsync(Order order, ClaimOutcome claim, CancellationToken ct)
    {
        try
        {
            var result = await guard.ReserveAsync(order, ct);
            if (result is { Refusal: null, Value.Replayed: false })
            {
                claims.NoteWritten(order);
            }

            await SettleAsync(SeatClaim.Of(order), claim, result);
            return result;
        }
        catch (Exception exception)
        {
            await SettleAsync(
                SeatClaim.Of(order), claim,
                new Unavailable(TimeSpan.Zero, NothingWritten: exception is OperationCanceledException && ct.IsCancellationRequested));
            throw;
        }
    }

    /// <summary>Writes to Redis what it does not know yet. A claim whose order was written stays as it is.</summary>
    private Task SettleAsync(SeatClaim claim, ClaimOutcome outcome, Result<Reserved> result)
    {
        var mayBeWritten = result.Refusal is null ? !result.Value.Replayed : result.Refusal is Unavailable { NothingWritten: false };
        return (outcome, mayBeWritten, result.Refusal) switch
        {
            // One whose outcome is unknown keeps its claim, too: verification decides.
            (ClaimOutcome.Claimed, true, _) => Task.CompletedTask,
            (ClaimOutcome.Claimed, _, SeatsAlreadyReserved) or (ClaimOutcome.Refused, true, _) => claims.DisputeAsync(claim),
            (ClaimOutcome.Claimed, _, _) => claims.ReleaseAsync(claim),
            (_, true, _) => claims.InvalidateAsync(claim.ScheduleId),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>What a reservation that lives has.</summary>
    /// <param name="Until">The end of its hold, UTC; <see langword="null"/> for good.</param>
    private readonly record struct Kept(DateTime? Until);
}
