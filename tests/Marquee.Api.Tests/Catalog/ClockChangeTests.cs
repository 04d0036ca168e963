using System.Net;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Api.Tests.Catalog;

/// <summary>In New York clocks go back on 1 November 2026 at 06:00 UTC, and forward on 14 March 2027 at 07:00 UTC.</summary>
public sealed class ClockChangeTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task In_the_hour_that_clocks_repeat_a_running_film_is_neither_sold_nor_cancelled_nor_listed(SetUp setUp)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 5, 25, 0, TimeSpan.Zero));
        await using var server = await servers.StartAsync(
            setUp, services => services.AddSingleton<TimeProvider>(time), ("Sample:Days", "1"));
        var (admin, theater, screen, movie) = await NewYorkAsync(server);
        var schedule = await admin.AddScheduleAsync(movie, screen, "2026-11-01T01:30");
        var seats = await admin.SeatsOfAsync(schedule);
        using var made = await server.ClientOf(1).ReserveAsync(schedule, seats[0]);
        using var paid = await server.ClientOf(1).PayAsync(made);
        paid.IsSuccessStatusCode.ShouldBeTrue();
        (await ListAsync()).Count.ShouldBe(1);

        // 05:31 UTC, a minute after the start; then 06:05 UTC, where the clocks show 01:05 again.
        foreach (var minutes in new[] { 6, 34 })
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            var member = server.ClientOf(1);
            await (await member.ReserveAsync(schedule, seats[1])).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_STARTED");
            await (await member.DeleteAsync(made.Headers.Location, Ct)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_STARTED");
            (await ListAsync()).ShouldBeEmpty();
            (await member.GetResultAsync("/api/schedules")).AsArray().ShouldNotBeEmpty("other theaters have showings to come");
        }

        async Task<JsonArray> ListAsync() => (await server.Client().GetResultAsync($"/api/schedules?theaterId={theater}")).AsArray();
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task In_the_night_in_which_clocks_go_forward_a_film_keeps_its_length_and_the_next_one_out(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        var (admin, _, screen, movie) = await NewYorkAsync(server);

        var first = await admin.AddAsync("schedules", Draft("2027-03-14T00:30"));
        ((string?)first["endDate"]).ShouldBe("2027-03-14T03:30:00");
        await (await admin.AdminPostAsync("schedules", Draft("2027-03-14T03:00")))
            .ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS");
        await admin.AddAsync("schedules", Draft("2027-03-14T03:30"));

        using var skipped = await admin.AdminPostAsync("schedules", Draft("2028-03-12T02:30"));
        var problem = await skipped.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        ((string?)problem["errors"]!["startDate"])
            .ShouldBe("Expected a time that exists: the clocks of the theater go forward over 02:30 on 2028-03-12.");
        using var pattern = await admin.AdminPostAsync(
            "schedules/pattern",
            new { movieId = movie, screenId = screen, days = new[] { "2028-03-11", "2028-03-12" }, times = new[] { "02:30" }, price = 1 });
        ((await pattern.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["errors"]!.AsObject().Single().Key).ShouldBe("times");

        object Draft(string start) => new { movieId = movie, screenId = screen, startDate = start, price = 1 };
    }

    private static async Task<(HttpClient Admin, long Theater, long Screen, long Movie)> NewYorkAsync(MarqueeServer server)
    {
        var admin = server.Admin();
        var theater = (await admin.AddAsync("theaters", new { name = "New York", timeZone = "America/New_York" })).Id();
        var screen = (await admin.AddAsync("screens", new { theaterId = theater, name = "1", rows = 2, seatsPerRow = 5 })).Id();
        return (admin, theater, screen, (await admin.AddAsync("movies", Admins.Movie("Two hours"))).Id());
    }
}
