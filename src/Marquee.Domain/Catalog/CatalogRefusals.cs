namespace Marquee.Domain.Catalog;

/// <summary>Other schedules of the screen last at the same time.</summary>
/// <param name="Schedules">Those schedules, the earliest first; at least one, at most <see cref="Most"/>.</param>
public sealed record ScheduleOverlaps(IReadOnlyList<TimeTable> Schedules) : Refusal(RefusalCode.ScheduleOverlaps)
{
    /// <summary>The most schedules a refusal names.</summary>
    public const int Most = 10;
}

/// <summary>Something needs it as it is: it can be neither removed nor changed in that way.</summary>
/// <param name="What">What was to be removed or changed: "movie", "theater", "screen", "schedule", "price list".</param>
/// <param name="Id">Which one.</param>
/// <param name="UsedBy">What needs it.</param>
public sealed record ContentInUse(string What, long Id, CatalogUse UsedBy) : Refusal(RefusalCode.ContentInUse);

/// <summary>It was changed since the caller read it.</summary>
/// <param name="What">What was to be changed: "movie", "theater", "screen", "schedule", "price list".</param>
/// <param name="Id">Which one.</param>
public sealed record OutdatedVersion(string What, long Id) : Refusal(RefusalCode.ConcurrentUpdate);

/// <summary>How many things need a part of the catalog.</summary>
/// <param name="Screens">Of a theater.</param>
/// <param name="Schedules">Of a movie, a theater, a screen or a price list.</param>
/// <param name="Reservations">Of those schedules.</param>
public sealed record CatalogUse(int Screens = 0, int Schedules = 0, int Reservations = 0)
{
    /// <summary>Whether nothing needs it.</summary>
    public bool IsNone => this == new CatalogUse();
}

/// <summary>The showing is not sold any more: it was closed, or called off.</summary>
public sealed record ScheduleClosed() : Refusal(RefusalCode.ScheduleClosed);
