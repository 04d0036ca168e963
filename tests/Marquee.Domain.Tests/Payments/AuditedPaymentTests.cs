using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;

namespace Marquee.Domain.Tests.Payments;

public sealed class AuditedPaymentTests
{
    private static readonly DateTime Now = new(2025, 1, 8, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Guid Reservation = new("01943f5c-0000-7000-8000-000000000001");

    private static readonly AuditedPayment Paid = new(
        new Guid("01943f5c-0000-7000-8000-000000000002"), Reservation, new ScheduleId(42), PaymentStatus.Approved,
        ReservationStatus.Confirmed, Amount: 30_000, Refunded: 0, CancelledFor: null, ChargingAt: Now, OldestOpenRefund: null);

    [Theory]
    [InlineData(ReservationStatus.Confirmed, 0, null)]
    [InlineData(ReservationStatus.Confirmed, 10_000, null)]
    [InlineData(ReservationStatus.Confirmed, 30_000, null)]
    [InlineData(ReservationStatus.Expired, 30_000, null)]
    [InlineData(ReservationStatus.Cancelled, 15_000, RefundReason.Cancelled)]
    [InlineData(ReservationStatus.Cancelled, 0, RefundReason.Cancelled)]
    [InlineData(ReservationStatus.Cancelled, 30_000, RefundReason.CalledOff)]
    public void What_adds_up_is_no_difference(ReservationStatus status, long refunded, RefundReason? reason) =>
        Compare(Paid with { Reservation = status, Refunded = refunded, CancelledFor = reason }).ShouldBeEmpty();

    [Theory]
    [InlineData(ReservationStatus.Confirmed, 30_001, null)]
    [InlineData(ReservationStatus.Expired, 0, null)]
    [InlineData(ReservationStatus.Expired, 29_999, null)]
    [InlineData(ReservationStatus.Held, 0, null)]
    [InlineData(ReservationStatus.Cancelled, 0, null)]
    [InlineData(ReservationStatus.Cancelled, 15_000, RefundReason.CalledOff)]
    [InlineData(ReservationStatus.Cancelled, 29_999, RefundReason.CancelledByStaff)]
    public void What_does_not_add_up_is_one(ReservationStatus status, long refunded, RefundReason? reason) =>
        Compare(Paid with { Reservation = status, Refunded = refunded, CancelledFor = reason }).ShouldBe([DifferenceKind.RefundsWrong]);

    [Fact]
    public void A_payment_that_took_nothing_gives_nothing_back() =>
        Compare(Paid with { Status = PaymentStatus.Declined, Reservation = ReservationStatus.Expired, Refunded = 1 })
            .ShouldBe([DifferenceKind.RefundsWrong]);

    [Fact]
    public void Two_approved_payments_of_a_reservation_are_a_difference_until_one_is_refunded()
    {
        var second = Paid with { Id = new Guid("01943f5c-0000-7000-8000-000000000003") };

        Compare(Paid, second).ShouldBe([DifferenceKind.PaidTwice]);
        Compare(Paid, second with { Refunded = 30_000 }).ShouldBeEmpty();
    }

    [Fact]
    public void A_confirmed_reservation_whose_payments_took_nothing_is_a_difference()
    {
        Compare(Paid with { Status = PaymentStatus.Abandoned }).ShouldBe([DifferenceKind.ConfirmedUnpaid]);
        Compare(Paid, Paid with { Status = PaymentStatus.Declined }).ShouldBeEmpty();
    }

    [Fact]
    public void What_takes_longer_than_an_hour_is_for_a_person()
    {
        var anHourAgo = Now.AddHours(-1);
        var charging = Paid with { Status = PaymentStatus.Charging, Reservation = ReservationStatus.Held };

        Compare(charging with { ChargingAt = anHourAgo }).ShouldBeEmpty();
        Compare(charging with { ChargingAt = anHourAgo.AddTicks(-1) }).ShouldBe([DifferenceKind.PaymentUndecided]);
        Compare(Paid with { OldestOpenRefund = anHourAgo }).ShouldBeEmpty();
        Compare(Paid with { OldestOpenRefund = anHourAgo.AddTicks(-1) }).ShouldBe([DifferenceKind.RefundOverdue]);
    }

    private static IEnumerable<DifferenceKind> Compare(params AuditedPayment[] payments) =>
        AuditedPayment.Compare(payments, Now).Select(difference => difference.Kind);
}
