using Marquee.Domain.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations;

public sealed class ReserveSeatsTests
{
    private static readonly UserId Member = new(7);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Hall.StartInstant.AddDays(-1)));
    private readonly FakeEngine _engine = new();
    private readonly FakeTelemetry _telemetry = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_engine_is_asked_for_the_seats_in_their_order_at_the_price_of_the_schedule()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A3", "A1", "A2"), key: "k");

        var order = _engine.Orders.ShouldHaveSingleItem();
        order.Seats.ShouldBe(Hall.Named("A1", "A2", "A3"));
        order.Amount.ShouldBe(45_000);
        order.UserId.ShouldBe(Member);
        order.ScheduleId.ShouldBe(Hall.Schedule);
        order.IdempotencyKey.ShouldBe("k");
        order.ExpiresAt.ShouldBe(_time.Instant.AddMinutes(5));
        order.Id.Version.ShouldBe(7);
        Convert.ToInt64(order.Id.ToString("N")[..12], 16)
            .ShouldBe(_time.GetUtcNow().ToUnixTimeMilliseconds(), "ids sort by the time of the order");
        answer.Value.Reservation.Id.ShouldBe(order.Id);
        answer.Value.SeatNumbers.ShouldBe(["A1", "A2", "A3"]);
        answer.Value.Replayed.ShouldBeFalse();
        _telemetry.Counted.ShouldBe(["RESERVED"]);
    }

    [Fact]
    public async Task Without_payment_an_order_is_confirmed_at_once()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1"), mustPay: false);

        _engine.Orders.ShouldHaveSingleItem().ExpiresAt.ShouldBeNull();
        answer.Value.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);
    }

    [Fact]
    public async Task What_the_engine_refuses_is_refused()
    {
        var taken = new SeatsAlreadyReserved(Hall.Named("A1"));
        var engine = new FakeEngine { OnReserve = _ => taken };

        (await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1"), engine: engine)).Refusal.ShouldBe(taken);
    }

    [Fact]
    public async Task What_the_engine_replays_is_told_as_a_replay()
    {
        var earlier = Hall.Order(["A1"], key: "k").ToReservation(_time.Instant);
        var engine = new FakeEngine { OnReserve = _ => new Reserved(earlier, Replayed: true) };

        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1"), key: "k", engine: engine);

        answer.Value.Reservation.ShouldBeSameAs(earlier);
        answer.Value.Replayed.ShouldBeTrue();
    }

    [Fact]
    public async Task An_order_without_seats_reaches_no_engine()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, []);

        answer.Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["seatIds"]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_seat_named_twice_reaches_no_engine()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1", "A2", "A1"));

        answer.Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["seatIds"]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_schedule_reaches_no_engine()
    {
        var refusal = (await ReserveAsync(new FakeQueries(), Hall.Ids("A1"))).Refusal.ShouldBeOfType<ContentNotFound>();

        (refusal.What, refusal.Ids.Single()).ShouldBe(("schedule", "42"));
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_seat_reaches_no_engine()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, [.. Hall.Ids("A1"), new SeatId(5000)]);

        answer.Refusal.ShouldBeOfType<ContentNotFound>().Ids.ShouldBe(["5000"]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_rule_refuses_reaches_no_engine()
    {
        var queries = new FakeQueries { Schedule = Hall.Showing() };

        (await ReserveAsync(queries, Hall.Ids("A1", "A3"))).Refusal.ShouldBeOfType<SeatsNotAdjacent>();
        (await ReserveAsync(queries, Hall.Ids("A1", "A3"), key: "never seen")).Refusal.ShouldBeOfType<SeatsNotAdjacent>();
        _time.SetUtcNow(Hall.StartInstant);
        (await ReserveAsync(queries, Hall.Ids("A1"))).Refusal.ShouldBeOfType<ScheduleStarted>();
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_seats_are_refused_with_what_the_member_has()
    {
        var queries = new FakeQueries { Schedule = Hall.Showing(), LiveSeats = 3 };

        (await ReserveAsync(queries, Hall.Ids("A1", "A2", "A3", "A4", "A5", "B1"))).Refusal
            .ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 3));
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_sent_again_after_the_start_is_the_earlier_success()
    {
        var (queries, earlier) = AfterOrder("A1", "A2");
        _time.SetUtcNow(Hall.StartInstant.AddHours(3));

        var answer = await ReserveAsync(queries, Hall.Ids("A2", "A1"), key: "k");

        answer.Value.Reservation.ShouldBeSameAs(earlier);
        answer.Value.Replayed.ShouldBeTrue();
        answer.Value.SeatNumbers.ShouldBe(["A1", "A2"]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_sent_again_under_stricter_rules_is_the_earlier_success()
    {
        var (queries, earlier) = AfterOrder("A1", "C4", "C5");

        (await ReserveAsync(queries, Hall.Ids("A1", "C4", "C5"), key: "k")).Value.Reservation.ShouldBeSameAs(earlier);
    }

    [Fact]
    public async Task A_key_sent_again_with_another_order_is_refused_also_after_the_start()
    {
        var (queries, _) = AfterOrder("A1", "A2");
        _time.SetUtcNow(Hall.StartInstant);

        (await ReserveAsync(queries, Hall.Ids("A1"), key: "k")).Refusal.ShouldBe(new IdempotencyKeyReused("k"));
    }

    [Fact]
    public async Task A_key_of_another_member_is_not_replayed()
    {
        var (queries, _) = AfterOrder("A1", "A2");
        _time.SetUtcNow(Hall.StartInstant);

        (await ReserveAsync(queries, Hall.Ids("A1", "A2"), key: "k", member: 8)).Refusal.ShouldBeOfType<ScheduleStarted>();
    }

    [Fact]
    public async Task With_a_price_list_every_seat_is_ordered_at_the_price_of_its_category()
    {
        var queries = new FakeQueries { Schedule = Hall.ShowingAt(("ADULT", 14_000), ("TEEN", 10_000)) };

        var answer = await ReserveAsync(queries, Hall.Ids("A2", "A1"), tickets: [new Ticket(Hall.Ids("A2")[0], "TEEN")], amount: 24_000);

        var order = _engine.Orders.ShouldHaveSingleItem();
        order.Amount.ShouldBe(24_000);
        order.SeatCategories.ShouldBe(["ADULT", "TEEN"]);
        order.SeatAmounts.ShouldBe([14_000, 10_000]);
        var reservation = answer.Value.Reservation;
        (reservation.CategoryOf(1), reservation.AmountOf(1)).ShouldBe(("TEEN", 10_000));
    }

    [Fact]
    public async Task Without_tickets_everybody_is_an_adult()
    {
        var queries = new FakeQueries { Schedule = Hall.ShowingAt(("ADULT", 14_000), ("TEEN", 10_000)) };

        await ReserveAsync(queries, Hall.Ids("A2", "A1"));

        _engine.Orders.ShouldHaveSingleItem().SeatCategories.ShouldBe(["ADULT", "ADULT"]);
    }

    [Fact]
    public async Task Without_a_price_list_an_order_has_no_amounts_of_its_seats()
    {
        var answer = await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1", "A2"), amount: 30_000);

        var order = _engine.Orders.ShouldHaveSingleItem();
        order.SeatCategories.ShouldBeNull();
        order.SeatAmounts.ShouldBeNull();
        (answer.Value.Reservation.CategoryOf(1), answer.Value.Reservation.AmountOf(1)).ShouldBe(("ADULT", 15_000));
    }

    [Fact]
    public async Task A_category_without_a_price_reaches_no_engine()
    {
        var listed = new FakeQueries { Schedule = Hall.ShowingAt(("ADULT", 14_000), ("TEEN", 10_000)) };
        Ticket[] senior = [new(Hall.Ids("A1")[0], "SENIOR")];

        var refusal = (await ReserveAsync(listed, Hall.Ids("A1", "A2"), tickets: senior)).Refusal.ShouldBeOfType<CategoryNotOffered>();
        refusal.Seats.ShouldBe(Hall.Named("A1"));
        refusal.Offered.ShouldBe(["ADULT", "TEEN"]);

        refusal = (await ReserveAsync(new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1"), tickets: senior))
            .Refusal.ShouldBeOfType<CategoryNotOffered>();
        refusal.Offered.ShouldBe(["ADULT"]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_price_than_the_member_was_told_reaches_no_engine()
    {
        var queries = new FakeQueries { Schedule = Hall.ShowingAt(("ADULT", 14_000), ("TEEN", 10_000)) };

        var refusal = (await ReserveAsync(
            queries, Hall.Ids("A1", "A2"), tickets: [new Ticket(Hall.Ids("A2")[0], "TEEN")], amount: 23_999))
            .Refusal.ShouldBeOfType<PriceChanged>();

        refusal.Amount.ShouldBe(24_000);
        refusal.Seats.Select(seat => (seat.Seat.SeatNumber, seat.Category, seat.Amount))
            .ShouldBe([("A1", "ADULT", 14_000), ("A2", "TEEN", 10_000)]);
        _engine.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_sent_again_at_another_price_is_the_earlier_success()
    {
        var (queries, earlier) = AfterOrder("A1", "A2");
        queries.Schedule = Hall.ShowingAt(("ADULT", 99_000));

        (await ReserveAsync(queries, Hall.Ids("A1", "A2"), key: "k", amount: 30_000)).Value.Reservation.ShouldBeSameAs(earlier);
    }

    [Theory]
    [InlineData("B1")]
    [InlineData("A1", "A1")]
    public async Task Tickets_are_of_the_orders_seats_each_once(params string[] seats)
    {
        var answer = await ReserveAsync(
            new FakeQueries { Schedule = Hall.Showing() }, Hall.Ids("A1"),
            tickets: [.. Hall.Ids(seats).Select(id => new Ticket(id, "ADULT"))]);

        answer.Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["tickets"]);
    }

    /// <summary>The member reserved seats with the key "k".</summary>
    private (FakeQueries Queries, Reservation Earlier) AfterOrder(params string[] seats)
    {
        var earlier = Hall.Order(seats, key: "k").ToReservation(_time.Instant);
        var queries = new FakeQueries { Schedule = Hall.Showing() };
        queries.Reservations.Add(new MemberReservation(earlier, seats, Hall.Details));
        return (queries, earlier);
    }

    private Task<Result<SeatsReserved>> ReserveAsync(
        FakeQueries queries, IReadOnlyList<SeatId> seats, string? key = null, FakeEngine? engine = null, long member = 7,
        bool mustPay = true, IReadOnlyList<Ticket>? tickets = null, long? amount = null) =>
        new ReserveSeats(
            queries, queries, engine ?? _engine, new ReservationOptions(),
            new HoldPolicy(mustPay ? new ReservationOptions().HoldFor : null), _telemetry, _time)
            .ExecuteAsync(new UserId(member), new SeatRequest(Hall.Schedule, seats, key, tickets, amount), Ct);
}
