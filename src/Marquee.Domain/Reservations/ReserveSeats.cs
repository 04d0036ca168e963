using Marquee.Domain.Catalog;
using Marquee.Domain.Limits;

namespace Marquee.Domain.Reservations;

/// <summary>A reservation that was made, with the numbers of its seats.</summary>
public sealed record SeatsReserved(Reservation Reservation, IReadOnlyList<string> SeatNumbers, bool Replayed);

/// <summary>Whether orders are held until they are paid.</summary>
/// <param name="HoldFor">How long a new order is held; <see langword="null"/> when it is confirmed at once.</param>
public sealed record HoldPolicy(TimeSpan? HoldFor);

/// <summary>The use case: a member reserves seats of a schedule.</summary>
public sealed class ReserveSeats(
    IReservableSchedules schedules, IReservationQueries queries, IReservationEngine engine, ReservationOptions rules, HoldPolicy holds,
    IReservationTelemetry telemetry, TimeProvider time)
{
    /// <summary>Reserves all the seats or none.</summary>
    /// <returns>The reservation, or <see cref="InvalidInput"/>, <see cref="ContentNotFound"/>, <see cref="ScheduleStarted"/>,
    /// <see cref="ScheduleClosed"/>, <see cref="SeatLimitExceeded"/>, <see cref="SeatsInseparable"/>, <see cref="SeatsNotAdjacent"/>,
    /// <see cref="CategoryNotOffered"/>, <see cref="PriceChanged"/>, <see cref="SeatsAlreadyReserved"/>,
    /// <see cref="CoolingDown"/>, <see cref="TooManyHolds"/>, <see cref="HoldsLapsed"/>, <see cref="IdempotencyKeyReused"/>,
    /// <see cref="ConcurrentUpdate"/> or <see cref="Unavailable"/>. A refusal changed nothing; only an <see cref="Unavailable"/> may say
    /// that it does not know.</returns>
    public async Task<Result<SeatsReserved>> ExecuteAsync(UserId member, SeatRequest request, CancellationToken ct)
    {
        var result = await ReserveAsync(member, request, ct);
        telemetry.Ordered(result);
        return result;
    }

    private async Task<Result<SeatsReserved>> ReserveAsync(UserId member, SeatRequest request, CancellationToken ct)
    {
        if (request.Validate() is { } invalid)
        {
            return invalid;
        }

        if (await schedules.FindAsync(request.ScheduleId, ct) is not { } schedule)
        {
            return new ContentNotFound("schedule", request.ScheduleId.Value);
        }

        var found = schedule.FindSeats(request.SeatIds);
        if (found.Refusal is { } unknown)
        {
            return unknown;
        }

        var now = time.Instant;
        var seats = found.Value;
        var categories = request.CategoriesOf(seats);
        var price = schedule.PriceOf(seats, categories);
        var order = new Order(
            Guid.CreateVersion7(new DateTimeOffset(now)), schedule.Id, member, seats, price.Refusal is null ? price.Value.Amount : 0,
            request.IdempotencyKey, now + holds.HoldFor, categories, price.Refusal is null ? price.Value.SeatAmounts : null);

        // A rule may refuse now what it allowed when the key was first sent: that success is given again.
        var answer = (schedule.Refuse(seats, now, rules) ?? price.Refusal ?? request.Refuse(order)) is { } refusal
            ? await queries.ReplayAsync(order, ct) ?? await WithFactsAsync(refusal, order, now, ct)
            : await engine.ReserveAsync(order, ct);

        return answer.Refusal is { } refused
            ? refused
            : new SeatsReserved(answer.Value.Reservation, [.. seats.Select(seat => seat.SeatNumber)], answer.Value.Replayed);
    }

    private async Task<Refusal> WithFactsAsync(Refusal refusal, Order order, DateTime now, CancellationToken ct) =>
        refusal is SeatLimitExceeded limit
            ? limit with { Held = await queries.CountLiveSeatsAsync(order.UserId, order.ScheduleId, now, ct) }
            : refusal;
}
