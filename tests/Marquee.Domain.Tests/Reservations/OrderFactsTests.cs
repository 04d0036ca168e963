using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

public sealed class OrderFactsTests
{
    private static readonly DateTime Now = Hall.StartInstant.AddDays(-1);
    private static readonly ReservationOptions Rules = new();
    private static readonly Order Order = Hall.Order(["A1", "A2"], key: "k");
    private static readonly OrderFacts Nothing = new([], HeldSeats: 0, LastConfirmedAt: null, Earlier: null);

    [Fact]
    public void An_order_nobody_stands_in_the_way_of_is_written()
    {
        Nothing.Decide(Order, Now, Rules).ShouldBeNull();
    }

    [Fact]
    public void An_order_that_was_written_before_is_replayed_whatever_else_holds()
    {
        var earlier = Hall.Order(["A2", "A1"], key: "k").ToReservation(Now.AddMinutes(-1));

        var answer = EverythingAgainst(earlier).Decide(Order, Now, Rules);

        answer.ShouldNotBeNull().Value.Reservation.ShouldBeSameAs(earlier);
        answer.Value.Replayed.ShouldBeTrue();
    }

    [Fact]
    public void A_key_of_another_order_is_refused_whatever_else_holds()
    {
        var earlier = Hall.Order(["A1"], key: "k").ToReservation(Now.AddMinutes(-1));

        Refusal(EverythingAgainst(earlier)).ShouldBe(new IdempotencyKeyReused("k"));
    }

    [Fact]
    public void Seats_that_others_have_are_named_before_limit_and_cooldown_are_told()
    {
        var refusal = Refusal(EverythingAgainst(earlier: null)).ShouldBeOfType<SeatsAlreadyReserved>();

        refusal.Seats.ShouldBe(Hall.Named("A2"), "A1 is free, and B1 is not of this order");
    }

    [Fact]
    public void A_limit_that_is_reached_is_told_before_a_cooldown()
    {
        Refusal(Nothing with { HeldSeats = 4, LastConfirmedAt = Now }).ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 4));
    }

    [Fact]
    public void A_member_may_have_as_many_seats_as_the_limit_says_and_no_more()
    {
        Refusal(Nothing with { HeldSeats = 3 }).ShouldBeNull();
        Refusal(Nothing with { HeldSeats = 4 }).ShouldBeOfType<SeatLimitExceeded>();
        Refusal(Nothing with { HeldSeats = 5 }).ShouldBeOfType<SeatLimitExceeded>();
        Refusal(Nothing with { HeldSeats = 4 }, new ReservationOptions { MaxSeatsPerMember = 6 }).ShouldBeNull();
    }

    [Fact]
    public void A_cooldown_ends_to_the_tick_and_tells_how_long_to_wait()
    {
        var last = Now.AddMinutes(-5);

        Refusal(Nothing with { LastConfirmedAt = Now }).ShouldBe(new CoolingDown(TimeSpan.FromMinutes(5)));
        Refusal(Nothing with { LastConfirmedAt = last.AddMinutes(1) }).ShouldBe(new CoolingDown(TimeSpan.FromMinutes(1)));
        Refusal(Nothing with { LastConfirmedAt = last.AddTicks(1) }).ShouldBe(new CoolingDown(TimeSpan.FromTicks(1)));
        Refusal(Nothing with { LastConfirmedAt = last }).ShouldBeNull();
        Refusal(Nothing with { LastConfirmedAt = last.AddDays(-1) }).ShouldBeNull();
    }

    [Fact]
    public void Without_a_cooldown_nobody_waits()
    {
        Refusal(Nothing with { LastConfirmedAt = Now }, new ReservationOptions { Cooldown = TimeSpan.Zero }).ShouldBeNull();
    }

    [Fact]
    public void A_hold_that_would_be_over_is_refused_after_everything_else()
    {
        var over = Order with { ExpiresAt = Now };

        Nothing.Decide(over, Now, Rules)!.Refusal.ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
        Nothing.Decide(Order with { ExpiresAt = Now.AddTicks(1) }, Now, Rules).ShouldBeNull();
        (Nothing with { LastConfirmedAt = Now }).Decide(over, Now, Rules)!.Refusal.ShouldBeOfType<CoolingDown>();
        (Nothing with { HeldSeats = 5 }).Decide(over, Now, Rules)!.Refusal.ShouldBeOfType<SeatLimitExceeded>();
        EverythingAgainst(earlier: null).Decide(over, Now, Rules)!.Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
        EverythingAgainst(over.ToReservation(Now)).Decide(over, Now, Rules)!.Value.Replayed.ShouldBeTrue();
    }

    private static OrderFacts EverythingAgainst(Reservation? earlier) =>
        new([.. Hall.Ids("B1", "A2")], HeldSeats: 5, LastConfirmedAt: Now, earlier);

    private static Refusal? Refusal(OrderFacts facts, ReservationOptions? rules = null) =>
        facts.Decide(Order, Now, rules ?? Rules)?.Refusal;
}
