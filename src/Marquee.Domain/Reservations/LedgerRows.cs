namespace Marquee.Domain.Reservations;

/// <summary>
/// A seat that a reservation has: the origin's reservation key. The row exists exactly while the reservation has the seat,
/// and its primary key (schedule, seat) is what makes a double sale impossible.
/// </summary>
public sealed class ReservedSeat
{
    /// <summary>The schedule.</summary>
    public required ScheduleId ScheduleId { get; init; }

    /// <summary>The seat.</summary>
    public required SeatId SeatId { get; init; }

    /// <summary>The reservation that has it.</summary>
    public required Guid ReservationId { get; init; }
}

/// <summary>How many seats of a schedule a member's reservations have.</summary>
public sealed class MemberQuota
{
    /// <summary>The schedule.</summary>
    public required ScheduleId ScheduleId { get; init; }

    /// <summary>The member.</summary>
    public required UserId UserId { get; init; }

    /// <summary>How many; never negative.</summary>
    public required int Seats { get; init; }
}

/// <summary>One row a schedule, made with it: locked first by everything that adds or removes seats.</summary>
public sealed class ScheduleOccupancy
{
    /// <summary>The schedule.</summary>
    public required ScheduleId ScheduleId { get; init; }

    /// <summary>The version of the schedule's seat map: rises with every change of its seats.</summary>
    public long Version { get; init; }

    /// <summary>Since when the showing is not sold any more, UTC; <see langword="null"/> while it is sold.</summary>
    public DateTime? ClosedAt { get; init; }

    /// <summary>When the showing was called off, UTC: it is closed, and its reservations are cancelled in the background.</summary>
    public DateTime? CalledOffAt { get; init; }
}
