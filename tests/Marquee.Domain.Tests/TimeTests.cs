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
        var shown = WallClock.At(zone, new DateTime(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc));

        shown.ToString("s").ShouldBe(wall);
        shown.Kind.ShouldBe(DateTimeKind.Unspecified, "it is no instant");
    }

    [Fact]
    public void A_zone_the_machine_does_not_know_is_a_fault()
    {
        Should.Throw<TimeZoneNotFoundException>(() => WallClock.At("Asia/Atlantis", DateTime.UnixEpoch));
    }

    [Fact]
    public void An_instant_is_UTC_in_whole_microseconds()
    {
        var second = new DateTimeOffset(2025, 1, 8, 10, 0, 0, TimeSpan.FromHours(9));
        var time = new FakeTimeProvider(second.AddTicks(1_234_567));

        time.Instant.ShouldBe(new DateTime(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc).AddTicks(1_234_560));
        time.Instant.Kind.ShouldBe(DateTimeKind.Utc);
    }
}
