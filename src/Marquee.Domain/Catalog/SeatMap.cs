namespace Marquee.Domain.Catalog;

/// <summary>The seats of a schedule at one moment.</summary>
/// <param name="Version">Rises with every change of its seats.</param>
/// <param name="Price">Of a seat, in KRW.</param>
/// <param name="Seats">Every seat, row by row.</param>
public sealed record SeatMap(
    ScheduleId ScheduleId, long Version, ScreenSummary Screen, long Price, IReadOnlyList<SeatOnMap> Seats);

/// <summary>A seat and whether it can be had.</summary>
public sealed record SeatOnMap(SeatId Id, string SeatNumber, string Row, int Number, SeatStatus Status);

/// <summary>Whether a seat can be had.</summary>
public enum SeatStatus
{
    /// <summary>No live reservation has it.</summary>
    Available,

    /// <summary>Held until paid or expired.</summary>
    Held,

    /// <summary>Belongs to a confirmed reservation.</summary>
    Reserved,
}
