using Marquee.Domain.Reservations.Claims;

namespace Marquee.Domain.Reservations.Guards;

/// <summary>
/// One script in Redis claims the seats and the quota, so that a lost race costs one round trip and no transaction; what won joins a group
/// commit. Without Redis every order joins it: slower, and just as right.
/// </summary>
public sealed class AtomicGuard(
    ISeatClaims claims, ClaimLoader loader, GroupCommit commits, IReservationQueries queries, ReservationOptions rules, TimeProvider time) : IReservationGuard
{
    /// <summary>How often a claim is tried: while the schedule is being loaded, or the member's own order is on its way. Two seconds altogether.</summary>
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
                    return await CommitAsync(order, ct);
                case ClaimOutcome.Unavailable:
                    return await commits.ReserveAsync(order, ct);
                case ClaimOutcome.Taken:
                case ClaimOutcome.PendingOfMember when order.IdempotencyKey is null:
                case ClaimOutcome.TakenByMember when order.IdempotencyKey is null:
                    return new SeatsAlreadyReserved(answer.Taken);
                case ClaimOutcome.QuotaFull when order.IdempotencyKey is null:
                    return new SeatLimitExceeded(rules.MaxSeatsPerMember, answer.Held);
                case ClaimOutcome.TakenByMember:
                    return await ReplayAsync(order, ct) ?? new SeatsAlreadyReserved(answer.Taken);
                case ClaimOutcome.QuotaFull:
                    return await ReplayAsync(order, ct) ?? new SeatLimitExceeded(rules.MaxSeatsPerMember, answer.Held);
                case ClaimOutcome.PendingOfMember:
                    // Perhaps this very order, sent twice: whether it is written is not known yet.
                    if (await ReplayAsync(order, ct) is { } replayed)
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
                        return await commits.ReserveAsync(order, ct);
                    }

                    continue;
            }

            // Real time: it is the other call that is waited for, not the clock of the application.
            await Task.Delay(BetweenTries, ct);
        }
    }

    private async Task<Result<Reserved>> CommitAsync(Order order, CancellationToken ct)
    {
        var claim = SeatClaim.Of(order);
        Result<Reserved> result;
        try
        {
            result = await commits.ReserveAsync(order, ct);
        }
        catch (OperationCanceledException)
        {
            // The caller left before the order was written: others need not wait for the lease to end.
            await claims.ReleaseAsync(claim, []);
            throw;
        }

        switch (result.Refusal)
        {
            case null when !result.Value.Replayed:
                await claims.PromoteAsync(claim, result.Value.Reservation.ExpiresAt - time.Instant);
                break;
            case Unavailable { NothingWritten: false }:
                // It may be written yet: the lease frees the seats, or the next load takes them for good.
                break;
            case SeatsAlreadyReserved taken:
                await claims.ReleaseAsync(claim, [.. taken.Seats.Select(seat => seat.Id)]);
                break;
            default:
                await claims.ReleaseAsync(claim, []);
                break;
        }

        return result;
    }

    private async Task<Result<Reserved>?> ReplayAsync(Order order, CancellationToken ct) =>
        await queries.FindByKeyAsync(order.UserId, order.IdempotencyKey!, ct) is { } earlier ? earlier.AnswerAgain(order) : null;
}
