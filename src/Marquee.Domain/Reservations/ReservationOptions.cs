using System.ComponentModel.DataAnnotations;

namespace Marquee.Domain.Reservations;

/// <summary>The rules of one order that a theater may set.</summary>
public sealed class ReservationOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations";

    /// <summary>The most live seats of one schedule a member may have, over all reservations.</summary>
    /// <value>1 to 100; 5 by default.</value>
    [Range(1, 100)]
    public int MaxSeatsPerMember { get; set; } = 5;

    /// <summary>Whether the seats of one order must lie side by side in one row.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool RequireAdjacentSeats { get; set; } = true;

    /// <summary>How long a member waits after a confirmed, not cancelled reservation for the next one of the same schedule.</summary>
    /// <value>0 (off) to 24 h; 5 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromMinutes(5);
}
