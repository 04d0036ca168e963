namespace Marquee.Domain.Catalog;

/// <summary>One showing: a movie on a screen from start to end. Two of one screen never overlap.</summary>
public sealed class Schedule
{
    /// <summary>The key.</summary>
    public ScheduleId Id { get; private set; }

    /// <summary>The theater of <see cref="ScreenId"/>, kept here because listings are read by it.</summary>
    public required TheaterId TheaterId { get; init; }

    /// <summary>Where it is shown.</summary>
    public required ScreenId ScreenId { get; init; }

    /// <summary>What is shown.</summary>
    public required MovieId MovieId { get; init; }

    /// <summary>When it starts: wall-clock time of the theater.</summary>
    public required DateTime StartTime { get; init; }

    /// <summary>When it ends: wall-clock time of the theater. Not after <see cref="StartTime"/> where clocks go back in between.</summary>
    public required DateTime EndTime { get; init; }

    /// <summary>The instant of <see cref="StartTime"/>, UTC. It alone decides whether the showing has started.</summary>
    public required DateTime StartsAt { get; init; }

    /// <summary>The instant of <see cref="EndTime"/>, UTC; after <see cref="StartsAt"/>.</summary>
    public required DateTime EndsAt { get; init; }

    /// <summary>
    /// <see cref="StartsAt"/> of the showing before this one, of the same movie on the same screen. Kept by the database: at any time, the
    /// first showing of a group that has not started is the one that has not and whose predecessor has, so finding it needs no grouping.
    /// </summary>
    /// <value><see cref="DateTime.MinValue"/> where there is none before.</value>
    public DateTime PreviousStartsAt { get; private set; } = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>
    /// The price of a seat; where there is a list, the one that stands for it (<see cref="Prices.PriceTable.StandardPrice"/>).
    /// </summary>
    /// <value>KRW, not negative.</value>
    public required long Price { get; init; }

    /// <summary>The list of its prices.</summary>
    /// <value><see langword="null"/> when every seat costs <see cref="Price"/>.</value>
    public PriceListId? PriceListId { get; init; }

    /// <summary>A showing at planned times, not yet stored.</summary>
    public static Schedule At(
        ScheduleTimes times, TheaterId theater, ScreenId screen, MovieId movie, long price, PriceListId? prices = null) => new()
    {
        TheaterId = theater,
        ScreenId = screen,
        MovieId = movie,
        StartTime = times.StartTime,
        EndTime = times.EndTime,
        StartsAt = times.StartsAt,
        EndsAt = times.EndsAt,
        Price = price,
        PriceListId = prices,
    };
}
