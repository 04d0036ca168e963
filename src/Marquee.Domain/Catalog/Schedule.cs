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

    /// <summary>When it ends, after <see cref="StartTime"/>: wall-clock time of the theater.</summary>
    public required DateTime EndTime { get; init; }

    /// <summary>
    /// When the showing before this one starts, of the same movie on the same screen. Kept by the database: at any time, the first showing
    /// of a group that has not started is the one that has not and whose predecessor has, so nothing need be grouped to find it.
    /// </summary>
    /// <value><see cref="DateTime.MinValue"/> where there is none before.</value>
    public DateTime PreviousStart { get; private set; }

    /// <summary>The price of a seat.</summary>
    /// <value>KRW, not negative.</value>
    public required long Price { get; init; }
}
