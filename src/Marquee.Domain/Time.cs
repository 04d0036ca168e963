namespace Marquee.Domain;

/// <summary>The two kinds of time: instants (UTC) and the wall-clock times of theaters.</summary>
public static class WallClock
{
    /// <summary>What a clock on the wall of a theater shows.</summary>
    /// <param name="timeZone">The theater's IANA time zone.</param>
    /// <param name="instant">UTC.</param>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know the zone.</exception>
    public static DateTime At(string timeZone, DateTime instant) =>
        DateTime.SpecifyKind(
            TimeZoneInfo.ConvertTimeFromUtc(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone)), DateTimeKind.Unspecified);

    /// <summary>The instant, UTC, at which a clock on the wall of a theater shows a time; the first one where it shows it twice.</summary>
    /// <param name="timeZone">The theater's IANA time zone.</param>
    /// <param name="time">What the clock shows.</param>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know the zone.</exception>
    public static DateTime InstantOf(string timeZone, DateTime time)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        return DateTime.SpecifyKind(time - offset, DateTimeKind.Utc);
    }
}

/// <summary>Reading a <see cref="TimeProvider"/> the way the databases keep instants.</summary>
public static class TimeProviderExtensions
{
    extension(TimeProvider time)
    {
        /// <summary>This instant, UTC, in whole microseconds: what PostgreSQL keeps, so an answer and its row never differ.</summary>
        public DateTime Instant
        {
            get
            {
                var now = time.GetUtcNow().UtcDateTime;
                return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
            }
        }
    }
}
