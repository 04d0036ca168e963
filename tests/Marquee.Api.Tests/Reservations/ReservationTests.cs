using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Reservations;

/// <remarks>
/// Every test keeps to schedules of its own: schedule n is on screen (n-1)/8+1 of its day, whose seats are 25 on from (screen-1)*25+1.
/// </remarks>
public sealed class ReservationTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_reserved_seat_is_refused_to_the_next_member_by_name(SetUp setUp)
    {
        const long Schedule = 1;
        var server = servers[setUp];

        using var made = await server.ClientOf(1).ReserveAsync(Schedule, 2, 1);
        using var refused = await server.ClientOf(2).ReserveAsync(Schedule, 1, 2);

        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var reservation = await made.ResultAsync();
        reservation.AsObject().Select(member => member.Key)
            .ShouldBe(["id", "scheduleId", "seatIds", "seatNumbers", "status", "amount", "seats", "expiresAt", "number"]);
        reservation["seatIds"]!.ToJsonString().ShouldBe("[1,2]");
        reservation["seatNumbers"]!.ToJsonString().ShouldBe("""["A1","A2"]""");
        ((string?)reservation["status"]).ShouldBe("HELD");
        ((string?)reservation["expiresAt"]).ShouldBe("2025-01-07T00:05:00Z");
        ((long)reservation["amount"]!).ShouldBe(30_000);
        made.Headers.Location!.OriginalString.ShouldBe($"/api/reservations/{reservation["id"]}");

        var problem = await refused.ProblemAsync(HttpStatusCode.Conflict, "SEAT_ALREADY_RESERVED");
        problem["seats"]!.ToJsonString().ShouldBe("""[{"id":1,"seatNumber":"A1"},{"id":2,"seatNumber":"A2"}]""");
        var map = await server.Client().GetResultAsync($"/api/schedules/{Schedule}/seats");
        map["seats"]!.AsArray().Select(seat => (string)seat!["status"]!).Take(3).ShouldBe(["HELD", "HELD", "AVAILABLE"]);
        ((long)map["version"]!).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_reservation_is_its_members_alone(SetUp setUp)
    {
        const long Schedule = 2;
        var (mine, other) = (servers[setUp].ClientOf(1001), servers[setUp].ClientOf(1002));
        using var made = await mine.ReserveAsync(Schedule, 3);
        var address = made.Headers.Location!.OriginalString;

        var found = await mine.GetResultAsync(address);
        var listed = await mine.GetResultAsync("/api/reservations");
        listed.ToJsonString().ShouldBe($"[{found.ToJsonString()}]");
        var showing = found["schedule"]!;
        showing.AsObject().Select(part => part.Key).ShouldBe(["id", "movie", "theater", "screen", "startDate", "endDate", "sale"]);
        ((string?)showing["startDate"]).ShouldBe((string?)(await mine.GetResultAsync($"/api/schedules/{Schedule}"))["startDate"]);
        found.AsObject().Remove("schedule");
        found.ToJsonString().ShouldBe((await made.ResultAsync()).ToJsonString(), "the answer to the order has all but the showing");
        (await mine.GetResultAsync("/api/reservations?when=upcoming")).ToJsonString().ShouldBe(listed.ToJsonString());
        (await mine.GetResultAsync("/api/reservations?when=past")).AsArray().ShouldBeEmpty();
        await (await mine.GetAsync("/api/reservations?when=soon", Ct)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await other.GetResultAsync("/api/reservations")).AsArray().ShouldBeEmpty();
        await (await other.GetAsync(address, Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await other.DeleteAsync(address, Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await mine.GetAsync($"/api/reservations/{Guid.Empty}", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await mine.GetAsync("/api/reservations/x", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        ((string)(await mine.GetResultAsync(address))["status"]!).ShouldBe("HELD");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_cancelled_reservation_frees_its_seats_before_it_answers_and_stays_cancelled(SetUp setUp)
    {
        const long Schedule = 3;
        var (mine, other) = (servers[setUp].ClientOf(1), servers[setUp].ClientOf(2));
        using var made = await mine.ReserveAsync(Schedule, 1, 2, 3);

        using var cancelled = await mine.DeleteAsync(made.Headers.Location, Ct);
        using var taken = await other.ReserveAsync(Schedule, 1, 2, 3);
        using var again = await mine.DeleteAsync(made.Headers.Location, Ct);

        ((string)(await cancelled.ResultAsync())["status"]!).ShouldBe("CANCELLED");
        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await again.ResultAsync()).ToJsonString().ShouldBe((await cancelled.ResultAsync()).ToJsonString());
        ((string)(await other.GetResultAsync(taken.Headers.Location!.OriginalString))["status"]!).ShouldBe("HELD");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_same_key_and_body_gives_the_first_success_again(SetUp setUp)
    {
        const long Schedule = 4;
        var client = servers[setUp].ClientOf(1);

        using var first = await client.ReserveWithKeyAsync("key-4", Schedule, 1, 2);
        using var again = await client.ReserveWithKeyAsync("key-4", Schedule, 1, 2);
        using var reused = await client.ReserveWithKeyAsync("key-4", Schedule, 3);

        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await again.ResultAsync()).ToJsonString().ShouldBe((await first.ResultAsync()).ToJsonString());
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        again.Headers.Location.ShouldBe(first.Headers.Location);
        await reused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_100_parallel_requests_with_one_key_all_get_one_reservation(SetUp setUp)
    {
        const long Schedule = 5;
        var client = servers[setUp].ClientOf(1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.ReserveWithKeyAsync("key-5", Schedule, 1, 2)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Created);
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)));
        bodies.Distinct().Count().ShouldBe(1);
        answers.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_member_waits_after_a_reservation_and_is_told_how_long(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Reservations:Cooldown", "00:05:00"));
        var client = server.ClientOf(1);
        using var made = await client.ReserveAsync(1, 1);
        (await client.PayAsync(made)).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Time.Advance(TimeSpan.FromSeconds(30.5));

        using var waiting = await client.ReserveAsync(1, 2);

        var problem = await waiting.ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        ((int)problem["retryAfter"]!).ShouldBe(270);
        waiting.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(270));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_showing_that_started_can_neither_be_reserved_nor_cancelled(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var made = await server.ClientOf(1).ReserveWithKeyAsync("k", 1, 1);
        (await server.ClientOf(1).PayAsync(made)).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Time.SetUtcNow(new DateTimeOffset(2025, 1, 8, 8, 0, 0, TimeSpan.FromHours(9)));
        var (client, before) = (server.ClientOf(1), await server.LedgerAsync());

        await (await client.ReserveAsync(1, 2)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_STARTED");
        await (await client.DeleteAsync(made.Headers.Location, Ct)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_STARTED");
        (await client.ReserveWithKeyAsync("k", 1, 1)).Headers.Contains("Idempotency-Replayed").ShouldBeTrue();

        (await server.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Nobody_has_more_than_five_seats_and_the_limit_is_told(SetUp setUp)
    {
        const long Schedule = 6;
        var client = servers[setUp].ClientOf(1);
        (await client.ReserveAsync(Schedule, 1, 2, 3)).StatusCode.ShouldBe(HttpStatusCode.Created);

        foreach (var seats in new long[][] { [6, 7, 8], [6, 7, 8, 9, 10, 11] })
        {
            using var response = await client.ReserveAsync(Schedule, seats);
            var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "SEAT_LIMIT_EXCEEDED");
            ((int)problem["limit"]!).ShouldBe(5);
            ((int)problem["held"]!).ShouldBe(3);
        }
    }
}
