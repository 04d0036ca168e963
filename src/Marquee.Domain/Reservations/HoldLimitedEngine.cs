using Marquee.Domain.Limits;

namespace Marquee.Domain.Reservations;

/// <summary>
/// An engine whose members have so many holds at once, over all schedules. Orders that are confirmed at once are not limited.
/// </summary>
/// <param name="engine">Carries out what may be.</param>
/// <param name="limit">Counts the holds of members.</param>
public sealed class HoldLimitedEngine(
    IReservationEngine engine, IHoldLimit limit, IReservationQueries queries, TimeProvider time) : IReservationEngine
{
    /// <inheritdoc cref="IReservationEngine.ReserveAsync"/>
    /// <returns>The engine's answer, <see cref="TooManyHolds"/> or <see cref="HoldsLapsed"/>.</returns>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        if (order.ExpiresAt is not { } end)
        {
            return await engine.ReserveAsync(order, ct);
        }

        // An order that is sent again makes no new hold: its earlier success is given again.
        if (await limit.AddAsync(order.UserId, order.Id, end - time.Instant) is { } refusal)
        {
            return await queries.ReplayAsync(order, ct) ?? refusal;
        }

        // One whose caller left may have been written: it counts. One that the database does not know of while it is away does not: a
        // member who tries again in an outage must not have to wait after it.
        var result = await engine.ReserveAsync(order, ct);
        if (result.Refusal is not null || result.Value.Replayed)
        {
            await limit.RemoveAsync(order.UserId, order.Id);
        }

        return result;
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(Reservation reservation, CancellationToken ct)
    {
        await engine.ConfirmAsync(reservation, ct);
        await limit.RemoveAsync(reservation.UserId, reservation.Id);
    }

    /// <inheritdoc/>
    public async Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change)
    {
        Reservation? now = null;
        await engine.KeepAsync(reservation, until, async () => now = await change());
        if (now is { Status: ReservationStatus.Held, ExpiresAt: { } end })
        {
            // It is counted already: only its end is another one.
            await limit.AddAsync(reservation.UserId, reservation.Id, end - time.Instant);
        }
        else if (now?.Status is ReservationStatus.Confirmed)
        {
            await limit.RemoveAsync(reservation.UserId, reservation.Id);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct)
    {
        if (!await engine.CancelAsync(reservation, cancellation, ct))
        {
            return false;
        }

        await limit.RemoveAsync(reservation.UserId, reservation.Id);
        return true;
    }
}
