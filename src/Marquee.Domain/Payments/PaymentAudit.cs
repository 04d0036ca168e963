using System.Globalization;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;

namespace Marquee.Domain.Payments;

/// <summary>What the database has of payments, to be compared. May be used from anywhere at any time.</summary>
public interface IPaymentAudit
{
    /// <summary>Every payment of some schedules, with its reservation and refunds, of one moment.</summary>
    Task<IReadOnlyList<AuditedPayment>> ReadAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct);
}

/// <summary>A payment, as far as the books are concerned.</summary>
/// <param name="Reservation">The status of its reservation, as stored.</param>
/// <param name="Refunded">The sum of its refunds, in KRW.</param>
/// <param name="CancelledFor">The reason of the refund that was made with the cancellation of its reservation, also where it gives 0 KRW
/// back.</param>
/// <param name="OldestOpenRefund">When the oldest refund was asked for that is not done, UTC.</param>
public sealed record AuditedPayment(
    Guid Id, Guid ReservationId, ScheduleId ScheduleId, PaymentStatus Status, ReservationStatus Reservation, long Amount, long Refunded,
    RefundReason? CancelledFor, DateTime? ChargingAt, DateTime? OldestOpenRefund)
{
    /// <summary>How long an outcome may be unknown, and a refund on its way, before a person must look.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromHours(1);

    /// <summary>
    /// Compares payments with their reservations: every approved one has a confirmed reservation, or refunds that add up to it, or the
    /// refund that the rules gave when the member cancelled.
    /// </summary>
    /// <param name="payments">All payments of the reservations they are of.</param>
    /// <param name="now">UTC.</param>
    public static IEnumerable<Difference> Compare(IReadOnlyList<AuditedPayment> payments, DateTime now) =>
    [
        .. payments.Select(payment => payment.Compare(now)).OfType<Difference>(),
        .. payments.Where(payment => payment.IsKept && payment.Reservation is ReservationStatus.Confirmed)
            .GroupBy(payment => payment.ReservationId).Where(kept => kept.Count() > 1)
            .Select(kept => kept.First().Differs(DifferenceKind.PaidTwice, $"{kept.Count()} approved payments")),
        .. payments.Where(payment => payment.Reservation is ReservationStatus.Confirmed)
            .GroupBy(payment => payment.ReservationId).Where(all => all.All(payment => payment.Status is not PaymentStatus.Approved))
            .Select(all => all.First().Differs(DifferenceKind.ConfirmedUnpaid, "confirmed, and no payment was approved")),
    ];

    /// <summary>Whether something of it was taken and not given back.</summary>
    private bool IsKept => Status is PaymentStatus.Approved && Refunded < Amount;

    private Difference? Compare(DateTime now)
    {
        if (Status is PaymentStatus.Charging && ChargingAt < now - TooLong)
        {
            return Differs(DifferenceKind.PaymentUndecided, $"charging since {Words(ChargingAt)}");
        }

        if (Status is not PaymentStatus.Approved)
        {
            return Refunded > 0 ? Differs(DifferenceKind.RefundsWrong, $"{WireNames.Of(Status)}, and {Refunded} KRW refunded") : null;
        }

        if (Refunded > Amount)
        {
            return Differs(DifferenceKind.RefundsWrong, $"{Refunded} KRW refunded of {Amount}");
        }

        if (OldestOpenRefund < now - TooLong)
        {
            return Differs(DifferenceKind.RefundOverdue, $"a refund is not done since {Words(OldestOpenRefund)}");
        }

        // The rules may give a member who cancels less than everything, or nothing.
        var isSettled = Reservation is ReservationStatus.Confirmed || Refunded == Amount
            || (Reservation is ReservationStatus.Cancelled && CancelledFor is RefundReason.Cancelled);
        return isSettled
            ? null
            : Differs(DifferenceKind.RefundsWrong, $"reservation {WireNames.Of(Reservation)}, and {Refunded} KRW refunded of {Amount}");
    }

    private Difference Differs(DifferenceKind kind, string what) =>
        new(kind, ScheduleId, SeatId: null, UserId: null, ReservationId, $"payment {Id}: {what}", Redis: null);

    private static string Words(DateTime? instant) =>
        string.Create(CultureInfo.InvariantCulture, $"{instant:yyyy-MM-ddTHH:mm:ssZ}");
}
