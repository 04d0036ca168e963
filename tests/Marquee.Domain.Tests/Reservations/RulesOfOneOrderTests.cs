using CsCheck;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

public sealed class RulesOfOneOrderTests
{
    private static readonly DateTime BeforeStart = Hall.StartInstant.AddHours(-1);

    [Theory]
    [InlineData("A1")]
    [InlineData("C3")]
    [InlineData("E5")]
    [InlineData("A1,A2")]
    [InlineData("A4,A5")]
    [InlineData("B2,B3,B4")]
    [InlineData("A1,A2,A3,A4,A5")]
    [InlineData("A2,A1")]
    [InlineData("C4,C2,C3")]
    [InlineData("E5,E1,E3,E2,E4")]
    public void Seats_side_by_side_are_allowed_in_whatever_order_they_are_named(string seats)
    {
        Refuse(seats).ShouldBeNull();
    }

    [Theory]
    [InlineData("A1,A3")]
    [InlineData("A3,A1")]
    [InlineData("A1,B1")]
    [InlineData("A5,B1")]
    [InlineData("A1,B2")]
    [InlineData("A1,B1,C1,D1,E1")]
    [InlineData("A1,C4,C5")]
    [InlineData("C4,C5,A1")]
    [InlineData("A1,B1,B2")]
    [InlineData("B1,B2,A1")]
    [InlineData("A1,A2,B3")]
    [InlineData("A1,A2,A4,A5")]
    [InlineData("A1,A2,B1,B2")]
    public void Seats_with_a_gap_or_in_two_rows_are_refused(string seats)
    {
        Refuse(seats).ShouldBeOfType<SeatsNotAdjacent>().Seats.Select(seat => seat.SeatNumber).ShouldBe(seats.Split(',').Order());
    }

    [Fact]
    public void Adjacent_is_exactly_what_a_run_of_one_row_is()
    {
        var hall = Hall.WithIds(Seat.Hall(new ScreenId(1), rows: 2, seatsPerRow: 4));
        var showing = Hall.ShowingOf(hall);
        var runs =
            (from first in hall
             from length in Enumerable.Range(1, 5)
             select hall.Where(seat => seat.Row == first.Row && seat.Number >= first.Number && seat.Number < first.Number + length)
                 .ToList())
            .Select(NameOf).ToHashSet();
        var (allowed, refused) = (0, 0);

        Gen.Shuffle(hall.ToArray(), 1, 5).Sample(
            seats =>
            {
                var refusal = showing.Refuse(
                    showing.FindSeats([.. seats.Select(seat => seat.Id)]).Value, BeforeStart, new ReservationOptions());
                var isRun = runs.Contains(NameOf(seats));
                _ = isRun ? Interlocked.Increment(ref allowed) : Interlocked.Increment(ref refused);
                return isRun ? refusal is null : refusal is SeatsNotAdjacent;
            },
            iter: 5_000,
            print: seats => string.Join(',', seats.Select(seat => seat.SeatNumber)));

        allowed.ShouldBeGreaterThan(500, "the property says little when hardly any set is a run");
        refused.ShouldBeGreaterThan(500);

        static string NameOf(IEnumerable<Seat> seats) =>
            string.Join(',', seats.Select(seat => seat.SeatNumber).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Seats_anywhere_are_allowed_where_they_need_not_be_adjacent()
    {
        Refuse("A1,C4,C5", new ReservationOptions { RequireAdjacentSeats = false }).ShouldBeNull();
    }

    [Fact]
    public void One_order_never_asks_for_more_seats_than_a_member_may_have()
    {
        var rules = new ReservationOptions { MaxSeatsPerMember = 3 };

        Refuse("A1,A2,A3", rules).ShouldBeNull();
        Refuse("A1,A2,A3,A4", rules).ShouldBe(new SeatLimitExceeded(Limit: 3, Held: 0));
        Refuse("A1,A2,A3,A4,A5").ShouldBeNull("the limit is 5 by default");
        Refuse("A1,A2,A3,A4,A5,B1").ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 0), "too many is told before not adjacent");
    }

    [Fact]
    public void A_showing_starts_at_its_second()
    {
        RefuseAt(Hall.StartInstant.AddSeconds(-1)).ShouldBeNull();
        RefuseAt(Hall.StartInstant.AddTicks(-1)).ShouldBeNull();
        RefuseAt(Hall.StartInstant).ShouldBe(new ScheduleStarted(Hall.Start));
        RefuseAt(Hall.StartInstant.AddDays(1)).ShouldBe(new ScheduleStarted(Hall.Start));
    }

    [Fact]
    public void A_started_showing_is_told_before_anything_else()
    {
        Hall.Showing().Refuse(Hall.Named("A1", "A2", "A3", "A4", "A5", "C1"), Hall.StartInstant, new ReservationOptions())
            .ShouldBeOfType<ScheduleStarted>();
    }

    [Fact]
    public void A_couple_seat_is_refused_without_the_other_one()
    {
        var seats = Hall.WithIds(
            from number in Enumerable.Range(1, 4)
            select new Seat
            {
                ScreenId = new ScreenId(1), Row = "A", Number = number, Kind = SeatKind.Couple,
                Pair = new SeatId(number % 2 == 1 ? 1000 - number : 1002 - number),
            });
        var showing = Hall.ShowingOf(seats);
        Refusal? Refuse(params int[] numbers) => showing.Refuse(
            [.. numbers.Select(number => seats[number - 1])], Hall.StartInstant.AddDays(-1), new ReservationOptions());

        Refuse(1, 2).ShouldBeNull();
        Refuse(1, 2, 3, 4).ShouldBeNull();
        var refusal = Refuse(2, 3).ShouldBeOfType<SeatsInseparable>();
        refusal.Seats.Select(seat => seat.SeatNumber).ShouldBe(["A2", "A3"]);
        refusal.Missing.Select(seat => seat.SeatNumber).ShouldBe(["A1", "A4"]);
        Refuse(1, 2, 4).ShouldBeOfType<SeatsInseparable>("that the seats are apart is the smaller mistake")
            .Seats.Select(seat => seat.SeatNumber).ShouldBe(["A4"]);
    }

    [Fact]
    public void Seats_are_found_in_the_order_of_rows_and_numbers()
    {
        string[] rows = ["AA", "B", "A"];
        int[] numbers = [10, 9, 1];
        var seats = Hall.WithIds(
            from row in rows
            from number in numbers
            select new Seat { ScreenId = new ScreenId(1), Row = row, Number = number });

        var found = Hall.ShowingOf(seats).FindSeats([.. seats.Select(seat => seat.Id)]);

        found.Value.Select(seat => seat.SeatNumber).ShouldBe(["A1", "A9", "A10", "B1", "B9", "B10", "AA1", "AA9", "AA10"]);
    }

    [Fact]
    public void Only_the_named_seats_are_found()
    {
        Hall.Showing().FindSeats(Hall.Ids("B2", "B1")).Value.ShouldBe(Hall.Named("B1", "B2"));
    }

    [Fact]
    public void Seats_of_no_or_another_screen_are_named()
    {
        var refusal = Hall.Showing()
            .FindSeats([new SeatId(5000), .. Hall.Ids("A1"), new SeatId(-1)]).Refusal.ShouldBeOfType<ContentNotFound>();

        refusal.What.ShouldBe("seat");
        refusal.Ids.ShouldBe(["5000", "-1"]);
    }

    [Fact]
    public void An_order_without_seats_is_a_bug_of_the_caller()
    {
        Should.Throw<ArgumentException>(() => Hall.Showing().Refuse([], BeforeStart, new ReservationOptions())).ParamName.ShouldBe("seats");
    }

    private static Refusal? Refuse(string seats, ReservationOptions? rules = null)
    {
        var showing = Hall.Showing();
        return showing.Refuse(showing.FindSeats(Hall.Ids(seats.Split(','))).Value, BeforeStart, rules ?? new ReservationOptions());
    }

    private static Refusal? RefuseAt(DateTime now) => Hall.Showing().Refuse(Hall.Named("A1"), now, new ReservationOptions());
}
