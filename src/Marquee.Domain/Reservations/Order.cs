using System.Security.Cryptography;
using System.Text;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>An order that passed the rules which need no other order: what the ledger is asked to write.</summary>
/// <param name="Id">The id of the reservation it becomes: a version 7 UUID.</param>
/// <param name="Seats">1 or more seats of the schedule's screen, distinct, in the order of rows and numbers.</param>
/// <param name="Amount">What they cost together, in KRW.</param>
/// <param name="IdempotencyKey">The member's key for this order, if one was sent.</param>
/// <param name="ExpiresAt">When the hold for payment ends, UTC, fixed here for Redis and the database alike; <see langword="null"/>
/// confirms the reservation at once.</param>
/// <param name="Categories">Of <paramref name="Seats"/>, in their order; <see langword="null"/> when everybody is an adult.</param>
/// <param name="SeatAmounts">What each of <paramref name="Seats"/> costs, in their order; <see langword="null"/> without a price
/// list.</param>
public sealed record Order(
    Guid Id, ScheduleId ScheduleId, UserId UserId, IReadOnlyList<Seat> Seats, long Amount, string? IdempotencyKey = null,
    DateTime? ExpiresAt = null, IReadOnlyList<string>? Categories = null, IReadOnlyList<long>? SeatAmounts = null)
{
    // Asked for when it is written and when it is answered.
    private string? _requestHash;

    /// <summary>The ids of <see cref="Seats"/>, in their order.</summary>
    public IReadOnlyList<SeatId> SeatIds { get; } = [.. Seats.Select(seat => seat.Id)];

    /// <summary>The categories of <see cref="Seats"/>, in their order; <see langword="null"/> without a price list.</summary>
    public IReadOnlyList<string>? SeatCategories { get; } =
        SeatAmounts is null ? null : Categories ?? [.. Seats.Select(_ => PriceCategory.Adult)];

    /// <summary>
    /// What was ordered, as a SHA-256 in hexadecimal: two orders with one key are the same exactly when their hashes are.
    /// The order in which the seats were named does not matter, nor whether an adult was named as one.
    /// </summary>
    public string RequestHash => _requestHash ??=
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{ScheduleId.Value}:{string.Join(',', Seats.Select(Ticket).OrderBy(ticket => ticket.Id).Select(ticket => ticket.Text))}")));

    /// <summary>The reservation this order becomes when nothing refuses it.</summary>
    /// <param name="now">The instant of the ledger's transaction, UTC.</param>
    /// <param name="number">Its number, if it is confirmed at once.</param>
    public Reservation ToReservation(DateTime now, string? number = null) => new()
    {
        Id = Id,
        ScheduleId = ScheduleId,
        UserId = UserId,
        Status = ExpiresAt is null ? ReservationStatus.Confirmed : ReservationStatus.Held,
        SeatIds = SeatIds,
        Amount = Amount,
        SeatCategories = SeatCategories,
        SeatAmounts = SeatAmounts,
        ExpiresAt = ExpiresAt,
        ConfirmedAt = ExpiresAt is null ? now : null,
        Number = number,
        IdempotencyKey = IdempotencyKey,
        RequestHash = IdempotencyKey is null ? null : RequestHash,
    };

    private (long Id, string Text) Ticket(Seat seat, int index)
    {
        var (id, category) = (seat.Id.Value, Categories?[index] ?? PriceCategory.Adult);
        return (id, category == PriceCategory.Adult ? $"{id}" : $"{id}={category}");
    }
}
