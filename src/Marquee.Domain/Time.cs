namespace Marquee.Domain;

/// <summary>Converts between instants (UTC) and wall-clock times: what a clock in a theater shows.</summary>
public static class WallClock
{
    /// <summary>What clocks show at an instant.</summary>
    /// <param name="zone">The theater's time zone.</param>
    /// <param name="instant">UTC.</param>
    public static DateTime At(TimeZoneInfo zone, DateTime instant) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(instant, zone), DateTimeKind.Unspecified);

    /// <summary>The instants, UTC and ascending, at which clocks show a time.</summary>
    /// <param name="zone">The theater's time zone.</param>
    /// <param name="time">What the clocks show.</param>
    /// <returns>One; none where clocks go forward over the time, two where they go back and show it again.</returns>
    /// <remarks>
    /// Tries the offsets of the day before and the day after: <see cref="TimeZoneInfo"/> itself misses changes that are no daylight saving.
    /// </remarks>
    public static IReadOnlyList<DateTime> InstantsOf(TimeZoneInfo zone, DateTime time)
    {
        var utc = DateTime.SpecifyKind(time, DateTimeKind.Utc);
        var instants =
            from offset in new[] { zone.GetUtcOffset(utc.AddDays(-1)), zone.GetUtcOffset(utc.AddDays(1)) }
            let instant = utc - offset
            where At(zone, instant) == time
            select instant;
        return [.. instants.Distinct().Order()];
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
