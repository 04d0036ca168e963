using System.ComponentModel.DataAnnotations;

namespace Marquee.Domain.Reservations;

/// <summary>The rules of an order, and how they are kept.</summary>
public sealed class ReservationOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations";

    /// <summary>The most live seats of one schedule a member may have, over all reservations.</summary>
    /// <value>1 to 20; 5 by default.</value>
    [Range(1, 20)]
    public int MaxSeatsPerMember { get; set; } = 5;

    /// <summary>Whether the seats of one order lie side by side in one row.</summary>
    /// <value>`true` by default.</value>
    public bool RequireAdjacentSeats { get; set; } = true;

    /// <summary>How long a member waits after a confirmed, not cancelled reservation for the next one of the same schedule.</summary>
    /// <value>0 (off) to 1 d; 5 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a reservation is held for its payment.</summary>
    /// <value>1 s to 30 min; 5 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What stands in front of the ledger. Instances with different guards may run side by side.</summary>
    /// <value>`Pessimistic`, `Optimistic`, `Distributed` or `Atomic` ([why](decisions/0017-four-guards.md)); `Atomic` by default.</value>
    public GuardKind Guard { get; set; } = GuardKind.Atomic;
}

/// <summary>The ways to keep two orders from one seat, before the ledger decides.</summary>
public enum GuardKind
{
    /// <summary>Nothing: the ledger's row lock does it, one transaction an order.</summary>
    Pessimistic,

    /// <summary>Reads without a lock, and writes only if nothing has changed since.</summary>
    Optimistic,

    /// <summary>A lock in Redis around the transaction.</summary>
    Distributed,

    /// <summary>A claim in Redis, then a group commit.</summary>
    Atomic,
}
