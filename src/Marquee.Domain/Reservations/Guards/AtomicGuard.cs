using Marquee.Domain.Reservations.Claims;

namespace Marquee.Domain.Reservations.Guards;

/// <summary>
/// One script in Redis claims the seats and the quota, so that a lost race costs one round trip and no transaction; what won joins a group
/// commit. Without Redis every order joins it: slower, and just as right.
/// </summary>
public sealed class AtomicGuard(
    ISeatClaims claims, ClaimLoader loader, GroupCommit commits, IReservationQueries queries, ReservationOptions rules) : IReservationGuard
{
    /// <summary>
    /// How often a claim is tried: while the schedule is being loaded, or the member's own order is on its way. Two seconds altogether.
    /// </summary>
    private const int Tries = 40;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await claims.ClaimAsync(order);
            switch (answer.Outcome)
            {
                case ClaimOutcome.Claimed:
                    loader.Touch(order.ScheduleId);
                    return await CommitAsync(order, claimed: true, ct).WaitAsync(ct);
                case ClaimOutcome.Unavailable:
                    return await CommitAsync(order, claimed: false, ct).WaitAsync(ct);
                case ClaimOutcome.Taken:
                case ClaimOutcome.PendingOfMember when order.IdempotencyKey is null:
                case ClaimOutcome.PerhapsOfMember when order.IdempotencyKey is null:
                    return new SeatsAlreadyReserved(answer.Taken);
                case ClaimOutcome.QuotaFull when order.IdempotencyKey is null:
                    return new SeatLimitExceeded(rules.MaxSeatsPerMember, answer.Held);
                case ClaimOutcome.PerhapsOfMember:
                    return await queries.ReplayAsync(order, ct) ?? new SeatsAlreadyReserved(answer.Taken);
                case ClaimOutcome.QuotaFull:
                    return await queries.ReplayAsync(order, ct) ?? new SeatLimitExceeded(rules.MaxSeatsPerMember, answer.Held);
                case ClaimOutcome.PendingOfMember:
                    // Perhaps this very order, sent twice: whether it is written is not known yet.
                    if (await queries.ReplayAsync(order, ct) is { } replayed)
                    {
                        return replayed;
                    }

                    if (attempt == Tries)
                    {
                        return new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true);
                    }

                    break;
                case ClaimOutcome.NotLoaded:
                    if (attempt == Tries || !await loader.LoadAsync(order.ScheduleId, ct))
                    {
                        return await CommitAsync(order, claimed: false, ct).WaitAsync(ct);
                    }

                    continue;
            }

            // Real time: it is the other call that is waited for, not the clock of the application.
            await Task.Delay(BetweenTries, ct);
        }
    }

    /// <summary>
    /// Runs to its end, and tells Redis how it went, also when its caller leaves: once begun, a commit is not taken back.
    /// </summary>
    private async Task<Result<Reserved>> CommitAsync(Order order, bool claimed, CancellationToken ct)
    {
        Result<Reserved>? result = null;
        try
        {
            return result = await commits.ReserveAsync(order, ct);
        }
        finally
        {
            await SettleAsync(SeatClaim.Of(order), claimed, result);
        }
    }

    /// <summary>
    /// Tells Redis what became of an order that was not written; of the others the group commit has told it. One that has no result was
    /// dropped before anything was written.
    /// </summary>
    private Task SettleAsync(SeatClaim claim, bool claimed, Result<Reserved>? result) => result switch
    {
        _ when !claimed || result is { Refusal: null, Value.Replayed: false } => Task.CompletedTask,
        // It may be written yet: the lease frees the seats, or the next load takes them for good.
        { Refusal: Unavailable { NothingWritten: false } } => Task.CompletedTask,
        { Refusal: SeatsAlreadyReserved taken } => claims.ReleaseAsync(claim, [.. taken.Seats.Select(seat => seat.Id)]),
        _ => claims.ReleaseAsync(claim, []),
    };
}
