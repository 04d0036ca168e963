using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests;

public sealed class TimeTests
{
    [Theory]
    [InlineData("Asia/Seoul", "2025-01-08T10:00:00")]
    [InlineData("Europe/Paris", "2025-01-08T02:00:00")]
    [InlineData("America/New_York", "2025-01-07T20:00:00")]
    [InlineData("UTC", "2025-01-08T01:00:00")]
    public void The_wall_clock_of_a_theater_shows_the_time_of_its_zone(string zone, string wall)
    {
        var shown = WallClock.At(Zone(zone), new DateTime(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc));

        shown.ToString("s").ShouldBe(wall);
        shown.Kind.ShouldBe(DateTimeKind.Unspecified, "it is no instant");
    }

    /// <remarks>Lord Howe Island changes by half an hour, Dublin calls winter the saving, Pyongyang changed its standard time.</remarks>
    [Theory]
    [InlineData("Asia/Seoul", "2026-11-01T01:30", "2026-10-31T16:30")]
    [InlineData("America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59")]
    [InlineData("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00", "2026-11-01T06:00")]
    [InlineData("America/New_York", "2026-11-01T01:59:59", "2026-11-01T05:59:59", "2026-11-01T06:59:59")]
    [InlineData("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00")]
    [InlineData("America/New_York", "2027-03-14T01:59:59", "2027-03-14T06:59:59")]
    [InlineData("America/New_York", "2027-03-14T02:00")]
    [InlineData("America/New_York", "2027-03-14T02:59:59")]
    [InlineData("America/New_York", "2027-03-14T03:00", "2027-03-14T07:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15")]
    [InlineData("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45", "2027-04-03T15:15")]
    [InlineData("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30", "2026-10-25T01:30")]
    [InlineData("Europe/Dublin", "2027-03-28T01:30")]
    [InlineData("Asia/Pyongyang", "2015-08-14T23:45", "2015-08-14T14:45", "2015-08-14T15:15")]
    [InlineData("Asia/Pyongyang", "2018-05-04T23:45")]
    public void A_time_is_on_the_clocks_once_or_twice_or_never(string zone, string time, params string[] instants)
    {
        var found = WallClock.InstantsOf(Zone(zone), DateTime.Parse(time, CultureInfo.InvariantCulture));

        found.ShouldBe(instants.Select(instant => DateTime.Parse(instant, CultureInfo.InvariantCulture)));
        found.ShouldAllBe(instant => instant.Kind == DateTimeKind.Utc);
    }

    [Fact]
    public void An_instant_is_UTC_in_whole_microseconds()
    {
        var second = new DateTimeOffset(2025, 1, 8, 10, 0, 0, TimeSpan.FromHours(9));
        var time = new FakeTimeProvider(second.AddTicks(1_234_567));

        time.Instant.ShouldBe(new DateTime(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc).AddTicks(1_234_560));
        time.Instant.Kind.ShouldBe(DateTimeKind.Utc);
    }

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
