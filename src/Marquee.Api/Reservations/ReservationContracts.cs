using System.Text.Json.Serialization;
using Marquee.Api.Catalog;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Reservations;

internal sealed record ReserveSeatsRequest(long ScheduleId, IReadOnlyList<long> SeatIds)
{
    public SeatRequest ToRequest(string? idempotencyKey) =>
        new(new ScheduleId(ScheduleId), [.. SeatIds.Select(id => new SeatId(id))], idempotencyKey);
}

/// <param name="SeatIds">In the order of the seats in their row.</param>
/// <param name="SeatNumbers">In the order of <c>seatIds</c>.</param>
/// <param name="Amount">KRW.</param>
/// <param name="ExpiresAt">Until when it can be paid, UTC; <c>null</c> unless it is held.</param>
/// <param name="Schedule">Its showing; not in the response to an order, which does not read it.</param>
internal sealed record ReservationResponse(
    Guid Id,
    long ScheduleId,
    IReadOnlyList<long> SeatIds,
    IReadOnlyList<string> SeatNumbers,
    ReservationStatus Status,
    long Amount,
    DateTime? ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ShowingResponse? Schedule = null)
{
    public static ReservationResponse From(MemberReservation found, DateTime now) =>
        From(found.Reservation, found.SeatNumbers, now) with { Schedule = ShowingResponse.From(found.Schedule) };

    public static ReservationResponse From(Reservation reservation, IReadOnlyList<string> seatNumbers, DateTime now)
    {
        var status = reservation.StatusAt(now);
        return new ReservationResponse(
            reservation.Id,
            reservation.ScheduleId.Value,
            [.. reservation.SeatIds.Select(id => id.Value)],
            seatNumbers,
            status,
            reservation.Amount,
            status is ReservationStatus.Held ? reservation.ExpiresAt : null);
    }
}
