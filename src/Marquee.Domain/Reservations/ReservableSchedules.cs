using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>What orders are judged by, kept in memory: an order reads nothing from the database to be judged.</summary>
public interface IReservableSchedules
{
    /// <summary>A schedule, or <see langword="null"/> when there is none of that id.</summary>
    ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct);
}

/// <summary>The same, as read from the database. May be used from anywhere at any time.</summary>
public interface IScheduleReader
{
    /// <summary>A schedule without its seats, or <see langword="null"/> when there is none of that id.</summary>
    Task<ScheduleHead?> FindAsync(ScheduleId schedule, CancellationToken ct);

    /// <summary>The next schedules, without their seats, in the order of their starts.</summary>
    /// <param name="screen">Of which screen; <see langword="null"/> for all.</param>
    /// <param name="instant">After which they start, UTC.</param>
    /// <param name="most">How many at most.</param>
    Task<IReadOnlyList<ScheduleHead>> ListNextAsync(ScreenId? screen, DateTime instant, int most, CancellationToken ct);

    /// <summary>Every seat of a screen; the schedules of a screen share them.</summary>
    Task<IReadOnlyDictionary<SeatId, Seat>> ListSeatsAsync(ScreenId screen, CancellationToken ct);

    /// <summary>The prices of a list that a schedule has; the schedules of a list share them.</summary>
    Task<PriceTable> ReadPricesAsync(PriceListId list, CancellationToken ct);
}

/// <summary>A schedule without its seats.</summary>
/// <param name="ScreenId">Its screen.</param>
/// <param name="StartTime">Wall-clock time of the theater.</param>
/// <param name="StartsAt">The instant of <paramref name="StartTime"/>, UTC.</param>
/// <param name="Price">Of a seat, in KRW.</param>
/// <param name="PriceListId">Its price list, if it has one.</param>
/// <param name="IsClosed">Whether it is not sold any more.</param>
public sealed record ScheduleHead(
    ScheduleId Id, ScreenId ScreenId, DateTime StartTime, DateTime StartsAt, long Price, PriceListId? PriceListId = null,
    bool IsClosed = false)
{
    /// <summary>The schedule with the seats of its screen and the prices of its list.</summary>
    public ReservableSchedule With(IReadOnlyDictionary<SeatId, Seat> seats, PriceTable? prices = null) =>
        new(Id, StartTime, StartsAt, Price, seats, prices, IsClosed);
}
