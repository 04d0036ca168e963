namespace Marquee.Domain.Catalog;

/// <summary>Start and end of a showing, as wall-clock times of its theater and as instants (UTC). Rules compare instants.</summary>
public sealed record ScheduleTimes(DateTime StartTime, DateTime EndTime, DateTime StartsAt, DateTime EndsAt)
{
    /// <summary>Times of a showing of a given length. Where clocks show the start twice, the first is meant.</summary>
    /// <param name="zone">The theater's time zone.</param>
    /// <param name="start">Wall-clock time.</param>
    /// <param name="length">Elapsed time; changes of the clocks do not count.</param>
    /// <returns><see langword="null"/> when clocks go forward over the start.</returns>
    public static ScheduleTimes? Lasting(TimeZoneInfo zone, DateTime start, TimeSpan length)
    {
        if (WallClock.InstantsOf(zone, start) is not [var startsAt, ..])
        {
            return null;
        }

        var endsAt = startsAt + length;
        return new ScheduleTimes(start, WallClock.At(zone, endsAt), startsAt, endsAt);
    }

    /// <summary>The same showing with another end: the first instant after its start at which clocks show it.</summary>
    /// <param name="zone">The theater's time zone.</param>
    /// <param name="end">Wall-clock time.</param>
    /// <returns><see langword="null"/> when there is no such instant.</returns>
    public ScheduleTimes? Until(TimeZoneInfo zone, DateTime end) =>
        WallClock.InstantsOf(zone, end).Where(instant => instant > StartsAt).ToList() is [var endsAt, ..]
            ? this with { EndTime = end, EndsAt = endsAt }
            : null;

    /// <summary>Whether both last at the same time; one may start when the other ends.</summary>
    public bool Overlaps(ScheduleTimes other) => StartsAt < other.EndsAt && other.StartsAt < EndsAt;
}
