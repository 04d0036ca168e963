using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;

namespace Marquee.Domain.Tests.Reservations.Reconciliation;

/// <summary>A schedule whose tables agree, to be spoilt.</summary>
internal static class Ledgers
{
    public static readonly ScheduleId Schedule = new(42);

    public static readonly DateTime Now = new(2025, 1, 7, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Reservation n, of member n.</summary>
    public static Reservation Confirmed(int n, params long[] seats) => Live(n, null, seats);

    public static Reservation Held(int n, TimeSpan remaining, params long[] seats) => Live(n, Now + remaining, seats);

    /// <summary>Made three days before <see cref="Now"/>.</summary>
    public static Guid Id(int n) => new($"01943000-0000-7000-8000-{n:D12}");

    /// <summary>A ledger in which every reservation has its rows and counts in its member's quota.</summary>
    public static LedgerSnapshot Of(params Reservation[] reservations) => new(
        Schedule,
        reservations,
        [.. reservations.SelectMany(row => row.SeatIds.Select(seat => Row(seat.Value, row.Id)))],
        [.. reservations.GroupBy(row => row.UserId).Select(rows => Quota(rows.Key.Value, rows.Sum(row => row.SeatIds.Count)))]);

    public static ReservedSeat Row(long seat, Guid reservation) =>
        new() { ScheduleId = Schedule, SeatId = new SeatId(seat), ReservationId = reservation };

    public static MemberQuota Quota(long member, int seats) => new() { ScheduleId = Schedule, UserId = new UserId(member), Seats = seats };

    private static Reservation Live(int n, DateTime? expiresAt, long[] seats) => new()
    {
        Id = Id(n),
        ScheduleId = Schedule,
        UserId = new UserId(n),
        Status = expiresAt is null ? ReservationStatus.Confirmed : ReservationStatus.Held,
        ExpiresAt = expiresAt,
        SeatIds = [.. seats.Select(seat => new SeatId(seat))],
        Amount = 0,
    };
}
