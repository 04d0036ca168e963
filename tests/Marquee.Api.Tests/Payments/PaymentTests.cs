using System.Net;
using Marquee.Api.Reservations;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Payments;

/// <remarks>Tests on the shared applications keep to schedules of their own, on screen 3: its seats are 51 to 75.</remarks>
public sealed class PaymentTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_reservation_is_held_until_it_is_paid_and_confirmed_then(SetUp setUp)
    {
        const long Schedule = 17;
        var client = servers[setUp].ClientOf(1);

        using var made = await client.ReserveAsync(Schedule, 51, 52);

        var held = await made.ResultAsync();
        ((string?)held["status"], (string?)held["expiresAt"]).ShouldBe(("HELD", "2025-01-07T00:05:00Z"));
        await SeatsShouldBeAsync(client, Schedule, ["HELD", "HELD", "AVAILABLE"]);

        using var paid = await client.PayAsync(made);

        var confirmed = await paid.ResultAsync();
        paid.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)confirmed["status"], (string?)confirmed["expiresAt"]).ShouldBe(("CONFIRMED", null));
        ((string?)confirmed["id"]).ShouldBe((string?)held["id"]);
        await SeatsShouldBeAsync(client, Schedule, ["RESERVED", "RESERVED", "AVAILABLE"]);
        (await client.GetResultAsync(made.Headers.Location!.OriginalString)).ToJsonString().ShouldBe(confirmed.ToJsonString());
        (await (await client.PayAsync(made)).ResultAsync()).ToJsonString().ShouldBe(confirmed.ToJsonString(), "paid again");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_member_pays_reservations_of_his_own_alone(SetUp setUp)
    {
        const long Schedule = 18;
        var server = servers[setUp];
        using var made = await server.ClientOf(1).ReserveAsync(Schedule, 51);
        var payment = $"{made.Headers.Location}/payment";

        await (await server.ClientOf(2).PostAsync(payment, null, Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await server.Client().PostAsync(payment, null, Ct)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await server.ClientOf(1).PostAsync($"/api/reservations/{Guid.Empty}/payment", null, Ct))
            .ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await server.ClientOf(1).PostAsync("/api/reservations/x/payment", null, Ct))
            .ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");

        await SeatsShouldBeAsync(server.Client(), Schedule, ["HELD"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_cancelled_reservation_cannot_be_paid(SetUp setUp)
    {
        const long Schedule = 19;
        var client = servers[setUp].ClientOf(1);
        using var made = await client.ReserveAsync(Schedule, 51);
        (await client.DeleteAsync(made.Headers.Location, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var problem = await (await client.PayAsync(made)).ProblemAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");

        ((string?)problem["detail"]).ShouldNotBeNull().ShouldContain("CANCELLED");
        ((string?)(await client.GetResultAsync(made.Headers.Location!.OriginalString))["status"]).ShouldBe("CANCELLED");
        await SeatsShouldBeAsync(client, Schedule, ["AVAILABLE"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_confirmed_reservation_can_be_cancelled_and_its_seats_are_free(SetUp setUp)
    {
        const long Schedule = 20;
        var server = servers[setUp];
        using var made = await server.ClientOf(1).ReserveAsync(Schedule, 51, 52);
        (await server.ClientOf(1).PayAsync(made)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.ClientOf(1).DeleteAsync(made.Headers.Location, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.ClientOf(2).ReserveAsync(Schedule, 51, 52)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_same_key_pays_once_and_gives_the_first_answer_again(SetUp setUp)
    {
        const long Schedule = 21;
        var client = servers[setUp].ClientOf(1);
        using var made = await client.ReserveAsync(Schedule, 51);
        using var other = await client.ReserveAsync(Schedule, 56);

        using var first = await client.PayAsync(made, "pay-21");
        using var again = await client.PayAsync(made, "pay-21");

        (again.StatusCode, first.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await again.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
        await (await client.PayAsync(other, "pay-21")).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_20_payments_at_once_all_get_one_confirmation(SetUp setUp)
    {
        const long Schedule = 22;
        var client = servers[setUp].ClientOf(1);
        using var made = await client.ReserveAsync(Schedule, 51);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PayAsync(made)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)))).Distinct().Count().ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_hold_that_is_over_cannot_be_paid_and_frees_seats_and_quota_also_without_a_sweeper(SetUp setUp)
    {
        await using var server = await servers.StartAsync(
            setUp,
            services => services.Remove(services.Single(service => service.ImplementationType == typeof(Sweeper))),
            ("Sample:Days", "1"),
            ("Reservations:HoldFor", "00:00:01"));
        var (mine, other) = (server.ClientOf(1), server.ClientOf(2));
        using var made = await mine.ReserveAsync(1, 1, 2, 3, 4, 5);

        // The application judges by its own clock, Redis by real time.
        server.Time.Advance(TimeSpan.FromSeconds(1));

        var expired = await mine.GetResultAsync(made.Headers.Location!.OriginalString);
        ((string?)expired["status"], (string?)expired["expiresAt"]).ShouldBe(("EXPIRED", null));
        await SeatsShouldBeAsync(other, 1, [.. Enumerable.Repeat("AVAILABLE", 5)]);
        var problem = await (await mine.PayAsync(made)).ProblemAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");
        ((string?)problem["detail"]).ShouldNotBeNull().ShouldContain("EXPIRED");
        await Eventually.ShouldBeAsync(async () => (await other.ReserveAsync(1, 1, 2, 3)).StatusCode, HttpStatusCode.Created);
        (await mine.ReserveAsync(1, 6, 7, 8, 9, 10)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await (await mine.PayAsync(made)).ShouldBeAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");
        (await server.LedgerAsync()).ShouldBe((3, 8, 8, 4), "three orders, and the second one ended the first hold");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Where_nobody_has_to_pay_a_reservation_is_confirmed_at_once(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"), ("Payments:Required", "false"));
        var client = server.ClientOf(1);

        using var made = await client.ReserveAsync(1, 1);

        var reservation = await made.ResultAsync();
        ((string?)reservation["status"], (string?)reservation["expiresAt"]).ShouldBe(("CONFIRMED", null));
        await SeatsShouldBeAsync(client, 1, ["RESERVED"]);
        var paid = await (await client.PayAsync(made)).ResultAsync();
        paid.AsObject().Remove("schedule").ShouldBeTrue();
        paid.ToJsonString().ShouldBe(reservation.ToJsonString(), "it is paid, as it were");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_member_waits_after_a_payment_not_after_a_hold(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"), ("Reservations:Cooldown", "00:05:00"));
        var client = server.ClientOf(1);
        using var first = await client.ReserveAsync(1, 1);
        (await client.ReserveAsync(1, 2)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await client.PayAsync(first)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var problem = await (await client.ReserveAsync(1, 3)).ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");

        ((int)problem["retryAfter"]!).ShouldBe(300);
    }

    /// <summary>Soon: a seat map may be 250 ms old.</summary>
    private static Task SeatsShouldBeAsync(HttpClient client, long schedule, string[] expected) => Eventually.ShouldBeAsync(
        async () => string.Join(' ', (await client.GetResultAsync($"/api/schedules/{schedule}/seats"))["seats"]!.AsArray()
            .Take(expected.Length).Select(seat => (string)seat!["status"]!)),
        string.Join(' ', expected));
}
