using Marquee.Domain.Reservations.Reconciliation;
using static Marquee.Domain.Tests.Reservations.Reconciliation.Ledgers;

namespace Marquee.Domain.Tests.Reservations.Reconciliation;

public sealed class LedgerSnapshotTests
{
    private static readonly LedgerSnapshot Sound = Of(Confirmed(1, 10, 11), Held(2, TimeSpan.FromMinutes(1), 12));

    [Fact]
    public void Tables_that_agree_have_no_difference_and_need_no_repair()
    {
        Sound.Compare(maxSeats: 5).ShouldBeEmpty();
        Sound.Repair().IsEmpty.ShouldBeTrue();
        LedgerSnapshot.Empty(Schedule).Compare(maxSeats: 5).ShouldBeEmpty();
    }

    [Fact]
    public void A_hold_that_nobody_has_expired_yet_is_no_difference()
    {
        Of(Held(1, TimeSpan.FromMinutes(-1), 10)).Compare(maxSeats: 5).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_of_a_reservation_that_does_not_live_is_removed()
    {
        var ledger = Sound with { Seats = [.. Sound.Seats, Row(13, Id(9))] };

        var difference = ledger.Compare(maxSeats: 5).ShouldHaveSingleItem();
        difference.ShouldBe(new Difference(
            DifferenceKind.SeatWithoutReservation, Schedule, new SeatId(13), null, Id(9), $"live of none; row of reservation {Id(9)}",
            null));
        ledger.Repair().Remove.ShouldBe([new SeatId(13)]);
        ledger.Repair().Add.ShouldBeEmpty();
    }

    [Fact]
    public void A_row_of_a_live_reservation_that_has_other_seats_is_removed()
    {
        var ledger = Sound with { Seats = [.. Sound.Seats, Row(13, Id(1))] };

        ledger.Compare(maxSeats: 5).ShouldHaveSingleItem().Kind.ShouldBe(DifferenceKind.SeatWithoutReservation);
        ledger.Repair().Remove.ShouldBe([new SeatId(13)]);
    }

    [Fact]
    public void A_row_that_is_missing_is_added()
    {
        var ledger = Sound with { Seats = [.. Sound.Seats.Where(row => row.SeatId != new SeatId(11))] };

        var difference = ledger.Compare(maxSeats: 5).ShouldHaveSingleItem();
        (difference.Kind, difference.SeatId, difference.ReservationId).ShouldBe((DifferenceKind.SeatMissing, new SeatId(11), Id(1)));
        var added = ledger.Repair().Add.ShouldHaveSingleItem();
        (added.ScheduleId, added.SeatId, added.ReservationId).ShouldBe((Schedule, new SeatId(11), Id(1)));
        ledger.Repair().Remove.ShouldBeEmpty();
    }

    [Fact]
    public void A_row_of_another_reservation_is_replaced()
    {
        var ledger = Sound with { Seats = [Row(10, Id(1)), Row(11, Id(2)), Row(12, Id(2))] };

        var difference = ledger.Compare(maxSeats: 5).ShouldHaveSingleItem();
        (difference.Kind, difference.SeatId, difference.ReservationId)
            .ShouldBe((DifferenceKind.SeatOfAnotherReservation, new SeatId(11), Id(1)));
        ledger.Repair().Remove.ShouldBe([new SeatId(11)]);
        ledger.Repair().Add.ShouldHaveSingleItem().ReservationId.ShouldBe(Id(1));
    }

    [Fact]
    public void A_seat_sold_twice_stays_with_whom_it_is_and_stays_a_difference()
    {
        var twice = Of(Confirmed(1, 10), Confirmed(2, 10)) with { Seats = [Row(10, Id(2))] };

        twice.Compare(maxSeats: 5).ShouldHaveSingleItem().Kind.ShouldBe(DifferenceKind.SeatSoldTwice);
        twice.Repair().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_seat_sold_twice_without_a_row_goes_to_the_earliest_so_that_it_is_not_sold_again()
    {
        var twice = Of(Confirmed(2, 10), Confirmed(1, 10)) with { Seats = [] };

        twice.Repair().Add.ShouldHaveSingleItem().ReservationId.ShouldBe(Id(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_quota_that_is_not_the_sum_is_counted_again(int quota)
    {
        var ledger = Sound with { Quotas = [Quota(1, quota), Quota(2, 1)] };

        var difference = ledger.Compare(maxSeats: 5).ShouldHaveSingleItem();
        (difference.Kind, difference.UserId, difference.Database).ShouldBe(
            (DifferenceKind.QuotaWrong, new UserId(1), $"2 seats in live reservations; quota {quota}"));
        ledger.Repair().Quotas.ShouldHaveSingleItem().Seats.ShouldBe(2);
    }

    [Fact]
    public void A_quota_of_a_member_without_reservations_is_nought()
    {
        var ledger = Sound with { Quotas = [.. Sound.Quotas, Quota(3, 1)] };

        ledger.Compare(maxSeats: 5).ShouldHaveSingleItem().UserId.ShouldBe(new UserId(3));
        ledger.Repair().Quotas.ShouldHaveSingleItem().Seats.ShouldBe(0);
    }

    [Fact]
    public void A_member_above_the_limit_is_a_difference_that_stays()
    {
        var difference = Sound.Compare(maxSeats: 1).ShouldHaveSingleItem();

        (difference.Kind, difference.UserId).ShouldBe((DifferenceKind.LimitExceeded, new UserId(1)));
        Sound.Repair().IsEmpty.ShouldBeTrue();
    }
}
