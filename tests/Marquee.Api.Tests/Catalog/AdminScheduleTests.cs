using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Catalog;

public sealed class AdminScheduleTests(EditableServers servers) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_new_schedule_is_listed_and_can_be_reserved(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, theater, screen, movie) = await server.NewScreenAsync();

        var schedule = await admin.AddAsync(
            "schedules", new { movieId = movie, screenId = screen, startDate = "2025-02-01T19:30", price = 14_000 });

        schedule.ToJsonString().ShouldBe(
            $$"""{"id":{{schedule.Id()}},"movieId":{{movie}},"theaterId":{{theater}},"screenId":{{screen}},"title":"Parasite","""
            + """
            "startDate":"2025-02-01T19:30:00","endDate":"2025-02-01T21:30:00","price":14000,"priceListId":null}
            """);
        var group = (await server.Client().GetResultAsync($"/api/schedules?theaterId={theater}")).AsArray().Single()!;
        ((long)group["timeTables"]![0]!["scheduleId"]!).ShouldBe(schedule.Id());
        using var reserved = await server.ClientOf(1).ReserveAsync(schedule.Id(), [.. (await admin.SeatsOfAsync(schedule.Id())).Take(2)]);
        ((long)(await reserved.ResultAsync())["amount"]!).ShouldBe(28_000);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Schedules_of_a_screen_may_touch_but_not_overlap_and_the_other_is_named(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();
        var ten = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        await admin.AddScheduleAsync(movie, screen, "2025-02-01T12:00");
        await admin.AddScheduleAsync(movie, screen, "2025-02-01T08:00");

        foreach (var (start, end) in new[] { ("10:00", "12:00"), ("10:30", "11:00"), ("11:59", "12:00") })
        {
            using var refused = await admin.AdminPostAsync(
                "schedules",
                new { movieId = movie, screenId = screen, startDate = $"2025-02-01T{start}", endDate = $"2025-02-01T{end}", price = 1 });
            var problem = await refused.ProblemAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS");
            problem["overlaps"]!.ToJsonString()
                .ShouldBe($$"""[{"startDate":"2025-02-01T10:00:00","endDate":"2025-02-01T12:00:00","scheduleId":{{ten}}}]""");
        }

        var moved = new { movieId = movie, screenId = screen, startDate = "2025-02-01T13:00", price = 1 };
        await (await admin.AdminPutAsync($"schedules/{ten}", moved)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS");
        (await admin.AdminPutAsync($"schedules/{ten}", moved with { startDate = "2025-02-01T14:00" })).StatusCode
            .ShouldBe(HttpStatusCode.OK);
        await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_parallel_overlapping_schedules_one_is_made_and_the_others_name_it(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            admin.AdminPostAsync("schedules", new { movieId = movie, screenId = screen, startDate = $"2025-02-01T10:{i:00}", price = 1 })));

        var made = (await answers.Single(answer => answer.StatusCode == HttpStatusCode.Created).ResultAsync()).Id();
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            ((long)(await refused.ProblemAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS"))["overlaps"]![0]!["scheduleId"]!)
                .ShouldBe(made);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_pattern_makes_all_of_its_schedules_or_none(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, screen, movie) = await server.NewScreenAsync();
        var pattern = new
            { movieId = movie, screenId = screen, days = new[] { "2025-02-02", "2025-02-01" }, times = new[] { "10:00", "22:30", "12:00" },
            price = 9_000 };

        using var made = await admin.AdminPostAsync("schedules/pattern", pattern);
        var schedules = (await made.ResultAsync()).AsArray();
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        schedules.Select(row => (string)row!["startDate"]!).ShouldBe(
            ["2025-02-01T10:00:00", "2025-02-01T12:00:00", "2025-02-01T22:30:00", "2025-02-02T10:00:00", "2025-02-02T12:00:00",
                "2025-02-02T22:30:00"]);
        (await admin.GetResultAsync(made.Headers.Location!.OriginalString)).ToJsonString().ShouldBe(schedules.ToJsonString());

        using var refused = await admin.AdminPostAsync(
            "schedules/pattern", pattern with { days = ["2025-02-03", "2025-02-02"], times = ["09:00", "15:00"] });
        var problem = await refused.ProblemAsync(HttpStatusCode.Conflict, "SCHEDULE_OVERLAPS");
        problem["overlaps"]!.AsArray().Select(row => (long)row!["scheduleId"]!).ShouldBe([schedules[3]!.Id()]);
        (await server.ReadAsync(db => db.Schedules.CountAsync(row => row.ScreenId == new ScreenId(screen), Ct)))
            .ShouldBe(6, "nothing of a refused pattern stays");
        (await server.ReadAsync(
            db => db.Schedules.CountAsync(
                row => row.ScreenId == new ScreenId(screen) && db.ScheduleOccupancies.Any(occupancy => occupancy.ScheduleId == row.Id),
                Ct))).ShouldBe(6);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_pattern_makes_at_most_1000_schedules(SetUp setUp)
    {
        var (admin, _, screen, movie) = await servers[setUp].NewScreenAsync();
        var days = Enumerable.Range(0, 251).Select(day => $"{new DateTime(2025, 2, 1).AddDays(day):yyyy-MM-dd}").ToArray();
        var pattern = new { movieId = movie, screenId = screen, days, times = new[] { "10:00", "12:00", "14:00", "16:00" }, price = 9_000 };

        using var refused = await admin.AdminPostAsync("schedules/pattern", pattern);
        using var made = await admin.AdminPostAsync("schedules/pattern", pattern with { days = days[..250] });

        (await refused.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["errors"]!.AsObject().Select(error => error.Key)
            .ShouldBe(["days"]);
        (await made.ResultAsync()).AsArray().Count.ShouldBe(1000);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task With_live_reservations_only_the_price_of_a_schedule_changes_and_not_theirs(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, theater, screen, movie) = await server.NewScreenAsync();
        var other = (await admin.AddAsync("screens", new { theaterId = theater, name = "2", rows = 1, seatsPerRow = 1 })).Id();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00", price: 10_000);
        var seats = await admin.SeatsOfAsync(schedule);
        using var member = server.ClientOf(3);
        using var reserved = await member.ReserveAsync(schedule, seats[0]);
        var reservation = (string)(await reserved.ResultAsync())["id"]!;
        var same = new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00:00", price = 20_000 };

        await (await admin.AdminPutAsync($"schedules/{schedule}", same with { startDate = "2025-02-01T10:01" }))
            .ShouldBeAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
        await (await admin.AdminPutAsync($"schedules/{schedule}", same with { movieId = 1 }))
            .ShouldBeAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
        await (await admin.AdminPutAsync($"schedules/{schedule}", same with { screenId = other }))
            .ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await admin.AdminPutAsync($"schedules/{schedule}", same)).StatusCode.ShouldBe(HttpStatusCode.OK);

        ((long)(await member.GetResultAsync($"/api/reservations/{reservation}"))["amount"]!).ShouldBe(10_000);
        using var next = await server.ClientOf(4).ReserveAsync(schedule, seats[1]);
        ((long)(await next.ResultAsync())["amount"]!).ShouldBe(20_000);
        using var cancelled = await member.DeleteAsync($"/api/reservations/{reservation}", Ct);
        (await server.ClientOf(4).DeleteAsync($"/api/reservations/{(string)(await next.ResultAsync())["id"]!}", Ct)).StatusCode
            .ShouldBe(HttpStatusCode.OK);
        (await admin.AdminPutAsync($"schedules/{schedule}", same with { startDate = "2025-02-01T11:00" })).StatusCode
            .ShouldBe(HttpStatusCode.OK, "nobody comes any more");
        await (await admin.AdminDeleteAsync($"schedules/{schedule}")).ShouldBeAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_schedule_that_nobody_reserved_is_removed(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, theater, screen, movie) = await server.NewScreenAsync();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        var seats = await admin.SeatsOfAsync(schedule);

        (await (await admin.AdminDeleteAsync($"schedules/{schedule}")).ResultAsync()).Id().ShouldBe(schedule);

        (await server.Client().GetResultAsync($"/api/schedules?theaterId={theater}")).AsArray().ShouldBeEmpty();
        await (await server.ClientOf(1).ReserveAsync(schedule, seats[0])).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminDeleteAsync($"schedules/{schedule}")).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminPutAsync(
            $"schedules/{schedule}",
            new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00",
            price = 1 })).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminPostAsync(
            "schedules",
            new { movieId = 9999, screenId = screen, startDate = "2025-02-01T10:00",
            price = 1 })).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminPostAsync("schedules", new { movieId = movie, screenId = 9999, startDate = "2025-02-01T10:00", price = 1 }))
            .ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_reservation_that_races_with_the_removal_comes_before_it_or_finds_no_schedule(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, screen, movie) = await server.NewScreenAsync();
        for (var round = 0; round < 10; round++)
        {
            var schedule = await admin.AddScheduleAsync(movie, screen, $"2025-03-{round + 1:00}T10:00");
            var seats = await admin.SeatsOfAsync(schedule);

            var orders = Enumerable.Range(0, 6).Select(i => server.ClientOf(100 + i).ReserveAsync(schedule, seats[i]));
            var removal = admin.AdminDeleteAsync($"schedules/{schedule}");
            var reservations = await Task.WhenAll(orders);
            using var removed = await removal;

            if (removed.StatusCode == HttpStatusCode.OK)
            {
                reservations.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.NotFound);
            }
            else
            {
                await removed.ShouldBeAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
                reservations.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Created);
            }

            (await server.ReadAsync(db => db.Reservations.CountAsync(row => row.ScheduleId == new ScheduleId(schedule), Ct)))
                .ShouldBe(reservations.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        }
    }
}
