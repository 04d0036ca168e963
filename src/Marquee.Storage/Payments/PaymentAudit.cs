using Marquee.Domain;
using Marquee.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Payments;

/// <inheritdoc cref="IPaymentAudit"/>
internal sealed class PaymentAudit(IDbContextFactory<MarqueeDbContext> contexts) : IPaymentAudit
{
    public async Task<IReadOnlyList<AuditedPayment>> ReadAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await (
            from payment in db.Payments
            where schedules.Contains(payment.ScheduleId)
            join reservation in db.Reservations on payment.ReservationId equals reservation.Id
            select new AuditedPayment(
                payment.Id, payment.ReservationId, payment.ScheduleId, payment.Status, reservation.Status, payment.Amount,
                db.Refunds.Where(refund => refund.PaymentId == payment.Id).Sum(refund => refund.Amount),
                db.Refunds.Where(refund => refund.PaymentId == payment.Id && (
                        refund.Reason == RefundReason.Cancelled || refund.Reason == RefundReason.CancelledByStaff
                        || refund.Reason == RefundReason.CalledOff))
                    .Select(refund => (RefundReason?)refund.Reason).FirstOrDefault(),
                payment.ChargingAt,
                db.Refunds.Where(refund => refund.PaymentId == payment.Id && refund.Status != RefundStatus.Done)
                    .Min(refund => (DateTime?)refund.RequestedAt))).ToListAsync(ct);
    }
}
