using System.Text.Json.Serialization;
using Marquee.Api.Catalog;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Reservations;

/// <param name="Tickets">Who sits where; everybody else is an <c>ADULT</c>.</param>
/// <param name="Amount">What the caller was shown that all seats cost, KRW: another price is refused.</param>
internal sealed record ReserveSeatsRequest(
    long ScheduleId, IReadOnlyList<long> SeatIds, IReadOnlyList<TicketRequest>? Tickets = null, long? Amount = null)
{
    public SeatRequest ToRequest(string? idempotencyKey) => new(
        new ScheduleId(ScheduleId),
        [.. SeatIds.Select(id => new SeatId(id))],
        idempotencyKey,
        Tickets is null ? null : [.. Tickets.Select(ticket => ticket is null ? TicketRequest.Nobody : ticket.ToTicket())],
        Amount);
}

/// <param name="Category">The code of a category that the seat map has prices for.</param>
internal sealed record TicketRequest(long SeatId, string Category)
{
    /// <summary>An element that was null: of no seat of the order.</summary>
    public static readonly Ticket Nobody = new(default, "");

    public Ticket ToTicket() => new(new SeatId(SeatId), Category);
}

/// <param name="SeatIds">In the order of the seats in their row.</param>
/// <param name="SeatNumbers">In the order of <c>seatIds</c>.</param>
/// <param name="Amount">Of all seats, KRW.</param>
/// <param name="Seats">In the order of <c>seatIds</c>; what each costs was fixed by the order.</param>
/// <param name="ExpiresAt">Until when it can be paid, UTC; <c>null</c> unless it is held.</param>
/// <param name="Number">What staff look it up by; <c>null</c> until it is confirmed.</param>
/// <param name="Refund">What comes back of its payment; only in the response to a cancellation that gives something back.</param>
/// <param name="Schedule">Its showing; not in the response to an order, which does not read it.</param>
internal sealed record ReservationResponse(
    Guid Id,
    long ScheduleId,
    IReadOnlyList<long> SeatIds,
    IReadOnlyList<string> SeatNumbers,
    ReservationStatus Status,
    long Amount,
    IReadOnlyList<TicketResponse> Seats,
    DateTime? ExpiresAt,
    string? Number,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RefundResponse? Refund = null,
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
            [
                .. reservation.SeatIds.Select((id, i) =>
                    new TicketResponse(id.Value, seatNumbers[i], reservation.CategoryOf(i), reservation.AmountOf(i))),
            ],
            status is ReservationStatus.Held ? reservation.ExpiresAt : null,
            reservation.Number);
    }
}

/// <param name="Amount">KRW.</param>
internal sealed record TicketResponse(long Id, string SeatNumber, string Category, long Amount);

/// <param name="Amount">KRW.</param>
/// <param name="Status"><c>REQUESTED</c>, <c>SENT</c> and <c>FAILED</c> are on their way: what failed is sent again.</param>
/// <param name="RequestedAt">UTC.</param>
internal sealed record RefundResponse(Guid Id, long Amount, RefundReason Reason, RefundStatus Status, DateTime RequestedAt)
{
    public static RefundResponse From(Refund refund) =>
        new(refund.Id, refund.Amount, refund.Reason, refund.Status, refund.RequestedAt);
}

/// <param name="Reason">Why, for the books: 1 to 200 characters.</param>
internal sealed record StaffCancellationRequest(string Reason);
