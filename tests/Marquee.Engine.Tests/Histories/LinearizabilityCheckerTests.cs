using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests.Histories;

public sealed class LinearizabilityCheckerTests
{
    private static readonly Guid First = Id(1);
    private static readonly Guid Second = Id(2);
    private static readonly Guid Third = Id(3);

    private readonly List<Recorded> _operations = [];

    [Fact]
    public void One_winner_of_a_seat_and_one_refusal_are_legal()
    {
        Reserve(0, 10, 1, "A1 A2", new Reserved(First));
        Reserve(5, 12, 2, "A2 A3", Taken("A2"));
        Read((First, 1, "A1 A2", ReservationStatus.Held));

        ShouldBeLegal();
    }

    [Fact]
    public void Two_winners_of_a_seat_are_not()
    {
        Reserve(0, 10, 1, "A1 A2", new Reserved(First));
        Reserve(5, 12, 2, "A2 A3", new Reserved(Second));

        ShouldBeIllegal();
    }

    [Fact]
    public void Two_refusals_of_orders_that_overlap_are_legal()
    {
        Reserve(0, 10, 1, "A1 A2", Taken("A2"));
        Reserve(5, 12, 2, "A2 A3", Taken("A2"));
        Read();

        ShouldBeLegal();
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(5, false)]
    public void A_seat_may_be_refused_until_its_cancellation_has_answered(int answered, bool legal)
    {
        Reserve(0, 1, 1, "A1", new Reserved(First));
        Cancel(2, answered, First, ReservationStatus.Cancelled);
        Confirm(3, 6, First, new Refused(Reason.NotPayable));
        Reserve(7, 8, 2, "A1", Taken("A1"));

        if (legal)
        {
            ShouldBeLegal();
        }
        else
        {
            ShouldBeIllegal();
        }
    }

    [Fact]
    public void A_refusal_of_a_seat_that_nobody_has_or_asks_for_is_not()
    {
        Reserve(0, 10, 1, "A1 A2", new Reserved(First));
        Reserve(5, 12, 2, "A2 A3", Taken("A3"));

        ShouldBeIllegal();
    }

    [Fact]
    public void An_order_may_take_effect_before_one_that_was_called_earlier()
    {
        Reserve(0, 20, 1, "A1", Taken("A1"));
        Reserve(5, 10, 2, "A1", new Reserved(First));
        Cancel(11, 19, First, ReservationStatus.Cancelled);
        Reserve(12, 30, 3, "A1", new Reserved(Second));

        ShouldBeLegal();
    }

    [Fact]
    public void A_cancelled_seat_is_free_when_the_cancellation_answers()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Cancel(11, 20, First, ReservationStatus.Cancelled);
        Reserve(21, 30, 2, "A1", new Reserved(Second));

        ShouldBeLegal();
    }

    [Fact]
    public void A_cancelled_seat_is_not_refused_later()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Cancel(11, 20, First, ReservationStatus.Cancelled);
        Reserve(21, 30, 2, "A1", Taken("A1"));

        ShouldBeIllegal();
    }

    [Fact]
    public void A_seat_may_be_refused_while_it_is_cancelled()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Cancel(11, 25, First, ReservationStatus.Cancelled);
        Reserve(21, 30, 2, "A1", Taken("A1"));

        ShouldBeLegal();
    }

    [Fact]
    public void Five_seats_of_a_member_are_legal()
    {
        Reserve(0, 10, 1, "A1 A2 A3", new Reserved(First));
        Reserve(0, 10, 1, "B1 B2", new Reserved(Second));

        ShouldBeLegal();
    }

    [Fact]
    public void Six_seats_of_a_member_are_not()
    {
        Reserve(0, 10, 1, "A1 A2 A3", new Reserved(First));
        Reserve(0, 10, 1, "B1 B2 B3", new Reserved(Second));

        ShouldBeIllegal();
    }

    [Fact]
    public void The_quota_is_full_only_when_it_is_or_the_members_orders_overlap()
    {
        Reserve(0, 10, 1, "A1 A2", new Reserved(First));
        Reserve(11, 20, 1, "B1 B2", new Refused(Reason.QuotaFull));
        ShouldBeIllegal();

        Reserve(15, 25, 1, "B3", new Reserved(Second));
        ShouldBeLegal();
    }

    [Fact]
    public void An_acknowledged_reservation_is_not_lost()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Read();

        ShouldBeIllegal();
    }

    [Fact]
    public void An_acknowledged_reservation_is_found_when_it_is_paid()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Confirm(11, 20, First, new Refused(Reason.NotFound));

        ShouldBeIllegal();
    }

    [Fact]
    public void A_refused_order_is_not_found()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Reserve(0, 10, 2, "A1", Taken("A1"));
        Read((First, 1, "A1", ReservationStatus.Held), (Second, 2, "A2", ReservationStatus.Held));

        ShouldBeIllegal();
    }

    [Fact]
    public void An_order_sent_again_with_its_key_is_replayed()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First), key: "k");
        Reserve(5, 20, 1, "A1", new Replayed(First), key: "k");
        Reserve(21, 30, 1, "A2", new Refused(Reason.KeyReused), key: "k");
        Reserve(21, 30, 2, "A2", new Reserved(Second), key: "k");

        ShouldBeLegal();
    }

    [Fact]
    public void A_replay_gives_no_other_reservation()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First), key: "k");
        Reserve(0, 10, 2, "A2", new Reserved(Second), key: "k");
        Reserve(11, 20, 1, "A1", new Replayed(Second), key: "k");

        ShouldBeIllegal();
    }

    [Fact]
    public void A_key_does_not_make_two_reservations()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First), key: "k");
        Reserve(5, 20, 1, "A1", new Reserved(Second), key: "k");

        ShouldBeIllegal();
    }

    [Fact]
    public void An_order_is_not_refused_for_its_own_earlier_sending()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First), key: "k");
        Reserve(5, 20, 1, "A1", Taken("A1"), key: "k");

        ShouldBeIllegal();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_order_without_an_answer_may_take_effect_or_not(bool written)
    {
        Reserve(0, null, 1, "A1", null, makes: First);
        if (written)
        {
            Reserve(50, 60, 2, "A1", Taken("A1"));
            Read((First, 1, "A1", ReservationStatus.Held));
        }
        else
        {
            Reserve(50, 60, 2, "A1", new Reserved(Second));
            Read((Second, 2, "A1", ReservationStatus.Held));
        }

        ShouldBeLegal();
    }

    [Fact]
    public void An_order_without_an_answer_may_take_effect_late_but_once()
    {
        Reserve(0, null, 1, "A1", null, makes: First);
        Reserve(50, 60, 2, "A1", new Reserved(Second));
        Cancel(61, 62, Second, ReservationStatus.Cancelled);
        Read((Second, 2, "A1", ReservationStatus.Cancelled), (First, 1, "A1", ReservationStatus.Held));
        ShouldBeLegal();

        Reserve(200, 210, 3, "A1", new Reserved(Third));
        ShouldBeIllegal();
    }

    [Fact]
    public void An_order_answered_that_nothing_was_written_takes_no_effect()
    {
        Reserve(0, 10, 1, "A1", new Refused(Reason.NothingWritten));
        Read((First, 1, "A1", ReservationStatus.Held));

        ShouldBeIllegal();
    }

    [Fact]
    public void A_cancelled_reservation_is_not_paid()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Cancel(11, 20, First, ReservationStatus.Cancelled);
        Confirm(21, 30, First, new Became(ReservationStatus.Confirmed));

        ShouldBeIllegal();
    }

    [Fact]
    public void A_hold_ends_when_it_ends()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Reserve(400, 410, 2, "A1", new Reserved(Second));
        Confirm(420, 430, First, new Refused(Reason.NotPayable));

        ShouldBeLegal(TimeSpan.FromMilliseconds(200));
        ShouldBeIllegal(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void The_seats_of_an_expired_hold_are_not_refused_for_ever()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Reserve(400, 410, 2, "A1", Taken("A1"));

        ShouldBeIllegal(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_hold_ends_not_before_it_was_made()
    {
        Reserve(0, 300, 1, "A1", new Reserved(First), key: "k");
        Reserve(310, 400, 2, "A1", new Reserved(Second));

        ShouldBeLegal(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_confirmed_reservation_does_not_expire()
    {
        Reserve(0, 10, 1, "A1", new Reserved(First));
        Confirm(20, 30, First, new Became(ReservationStatus.Confirmed));
        Reserve(400, 410, 2, "A1", new Reserved(Second));

        ShouldBeIllegal(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_conflict_needs_somebody_to_conflict_with()
    {
        Reserve(0, 10, 1, "A1", new Refused(Reason.Conflict));
        ShouldBeIllegal();

        Reserve(9, 20, 2, "B1", new Reserved(First));
        ShouldBeLegal();
    }

    [Fact]
    public void A_long_history_of_much_at_once_is_judged_in_no_time()
    {
        for (var i = 0; i < 30; i++)
        {
            Reserve(i, 100, i % 3, i % 2 == 0 ? "A1 A2" : "A2 A3", i == 6 ? new Reserved(First) : i == 8 ? null : Taken("A2"),
                makes: i == 8 ? Second : null, answered: i != 8);
        }

        Reserve(101, 110, 1, "A1", new Reserved(Third));

        ShouldBeIllegal();
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static SeatsTaken Taken(string seats) => new(SeatSet.Of(seats));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Reserve(
        int from, int? to, int member, string seats, Answer? answer, string? key = null, Guid? makes = null, bool answered = true) =>
        _operations.Add(
            new Recorded(
                "test", new Reserve(member, SeatSet.Of(seats), key), Ms(from), answered && to is { } end ? Ms(end) : null, answer, makes));

    private void Confirm(int from, int to, Guid reservation, Answer answer) =>
        _operations.Add(new Recorded("test", new Confirm(reservation), Ms(from), Ms(to), answer));

    private void Cancel(int from, int to, Guid reservation, ReservationStatus status) =>
        _operations.Add(new Recorded("test", new Cancel(reservation), Ms(from), Ms(to), new Became(status)));

    private void Read(params (Guid Id, int Member, string Seats, ReservationStatus Status)[] found) =>
        _operations.Add(
            new Recorded(
                "test", new ReadAll(), Ms(100), Ms(101),
                new Found([.. found.Select(one => new FoundReservation(one.Id, one.Member, SeatSet.Of(one.Seats), one.Status))])));

    private void ShouldBeLegal(TimeSpan? holdFor = null) => Explain(holdFor).ShouldBeNull();

    private void ShouldBeIllegal(TimeSpan? holdFor = null) => Explain(holdFor).ShouldNotBeNull();

    private string? Explain(TimeSpan? holdFor) =>
        LinearizabilityChecker.Explain(
            new History(_operations).WithExpiry(holdFor ?? TimeSpan.FromMinutes(5), over: [Ms(390)], end: Ms(1000)));
}
