using System.Globalization;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;

namespace Marquee.Domain.Tests.Catalog;

/// <summary>
/// Planning in the two nights in which the clocks of New York change: on 1 November 2026 at 06:00 UTC, on 14 March 2027 at 07:00 UTC.
/// </summary>
public sealed class ScheduleDraftTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly MovieSummary TwoHours = new(
        new MovieId(1), "Two hours", new DateTime(2020, 1, 1), "http://a.example/b.png", 120, FilmRating.RAll, Genre.Sf);

    [Theory]
    [InlineData("2027-03-14T00:30", "2027-03-14T03:30")]
    [InlineData("2026-11-01T00:30", "2026-11-01T01:30")]
    [InlineData("2026-11-01T01:30", "2026-11-01T02:30")]
    [InlineData("2026-10-31T23:30", "2026-11-01T01:30")]
    public void A_film_lasts_as_long_as_it_lasts(string start, string end)
    {
        var times = Plan(start).Value;

        times.EndTime.ShouldBe(Time(end));
        (times.EndsAt - times.StartsAt).ShouldBe(TimeSpan.FromMinutes(120));
    }

    [Fact]
    public void In_the_hour_that_is_repeated_the_first_one_is_meant()
    {
        Plan("2026-11-01T01:30").Value.StartsAt.ShouldBe(new DateTime(2026, 11, 1, 5, 30, 0));
        Plan("2026-11-01T00:45", "2026-11-01T01:15").Value.EndsAt.ShouldBe(new DateTime(2026, 11, 1, 5, 15, 0));
        Plan("2026-11-01T01:30", "2026-11-01T01:15").Value.EndsAt
            .ShouldBe(new DateTime(2026, 11, 1, 6, 15, 0), "the first 01:15 is before the start");
    }

    [Theory]
    [InlineData("2027-03-14T02:30", null, "startDate", "the clocks of the theater go forward over 02:30 on 2027-03-14")]
    [InlineData("2027-03-14T01:30", "2027-03-14T02:30", "endDate", "the clocks of the theater go forward over 02:30 on 2027-03-14")]
    [InlineData("2027-03-14T03:30", "2027-03-14T03:30", "endDate", "an end after the start, within a day")]
    [InlineData("2027-03-14T03:30", "2027-03-14T01:30", "endDate", "an end after the start, within a day")]
    [InlineData("2027-03-13T12:00", "2027-03-14T13:01", "endDate", "an end after the start, within a day")]
    [InlineData("2026-10-31T12:00", "2026-11-01T12:00", "endDate", "an end after the start, within a day")]
    public void Times_that_do_not_exist_or_follow_are_refused_with_the_reason(string start, string? end, string field, string reason)
    {
        Plan(start, end).Refusal.ShouldBeOfType<InvalidInput>().Errors[field].ShouldContain(reason);
    }

    [Fact]
    public void A_day_is_24_hours_whatever_clocks_do()
    {
        Plan("2027-03-13T12:00", "2027-03-14T13:00").Value.EndsAt.ShouldBe(new DateTime(2027, 3, 14, 17, 0, 0));
        Plan("2026-10-31T12:00", "2026-11-01T11:00").Value.EndsAt.ShouldBe(new DateTime(2026, 11, 1, 16, 0, 0));
    }

    [Fact]
    public void Showings_overlap_by_what_lasts_and_not_by_what_clocks_show()
    {
        var spring = Plan("2027-03-14T00:30").Value;
        spring.Overlaps(Plan("2027-03-14T03:00").Value).ShouldBeTrue("it ends at 03:30");
        spring.Overlaps(Plan("2027-03-14T03:30").Value).ShouldBeFalse();

        var autumn = Plan("2026-11-01T00:30").Value;
        autumn.Overlaps(Plan("2026-11-01T01:45").Value).ShouldBeTrue("it ends at the second 01:30");
        autumn.Overlaps(Plan("2026-11-01T02:00").Value).ShouldBeFalse();
    }

    /// <remarks>35 minutes into the film the clocks show 01:05, and it began at 01:30.</remarks>
    [Fact]
    public void A_film_has_started_even_when_the_clocks_have_gone_back_before_its_start()
    {
        var times = Plan("2026-11-01T01:30").Value;
        var showing = new ReservableSchedule(Hall.Schedule, times.StartTime, times.StartsAt, Price: 1, new Dictionary<SeatId, Seat>());
        var details = Hall.Details with { TimeTable = new TimeTable(Hall.Schedule, times.StartTime, times.EndTime, times.StartsAt) };

        foreach (var (minute, started) in new[] { (-1, false), (0, true), (35, true), (60, true), (65, true) })
        {
            var now = new DateTime(2026, 11, 1, 5, 30, 0, DateTimeKind.Utc).AddMinutes(minute);
            showing.HasStarted(now).ShouldBe(started, $"minute {minute}");
            details.HasStarted(now).ShouldBe(started, $"minute {minute}");
        }
    }

    [Fact]
    public void Without_rules_the_clocks_of_a_theater_go_on_as_when_the_showing_starts()
    {
        var instant = Hall.StartInstant.AddMinutes(-10);

        Hall.Details.WallClockAt(instant, zone: null).ShouldBe(Hall.Start.AddMinutes(-10));
        Hall.Details.WallClockAt(instant, TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul")).ShouldBe(Hall.Start.AddMinutes(-10));
    }

    private static Result<ScheduleTimes> Plan(string start, string? end = null) =>
        new ScheduleDraft(new MovieId(1), new ScreenId(1), Time(start), end is null ? null : Time(end), 1).Plan(TwoHours, NewYork);

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
