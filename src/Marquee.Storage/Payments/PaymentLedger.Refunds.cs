using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Messages;
using Marquee.Domain.Payments;
using Marquee.Storage.Audit;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Payments;

internal sealed partial class PaymentLedger
{
    public Task<Result<Refund>> RequestRefundAsync(Guid payment, long amount, string note, CancellationToken ct) =>
        InTransactionAsync<Result<Refund>>(
            async db =>
            {
                if (await db.Payments.AsNoTracking().SingleOrDefaultAsync(row => row.Id == payment, ct) is not { } known)
                {
                    return new ContentNotFound("payment", payment);
                }

                // A cancellation gives back under the same lock.
                var now = await LockAsync(db, known.ScheduleId, ct);
                await In(db, known, PaymentStatus.Approved)
                    .ExecuteUpdateAsync(row => row.SetProperty(one => one.Amount, one => one.Amount), ct);
                var isApproved = await In(db, known, PaymentStatus.Approved).AnyAsync(ct);
                var refunded = await db.Refunds.Where(row => row.PaymentId == payment).SumAsync(row => row.Amount, ct);
                var refundable = isApproved ? known.Amount - refunded : 0;
                if (amount > refundable)
                {
                    return new RefundExceeds(refundable);
                }

                var refund = Refunds.Of(known, amount, RefundReason.Goodwill, note, now);
                db.Add(refund);
                new AuditLog(db, actor, time).Add(
                    AuditActions.PaymentRefunded, $"{payment}",
                    new FieldChange("amount", null, amount.ToString(CultureInfo.InvariantCulture)), new FieldChange("reason", null, note));
                await db.SaveChangesAsync(CancellationToken.None);
                return refund;
            },
            ct);

    public async Task<bool> SendRefundAsync(Refund refund, DateTime dueAt)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var now = time.Instant;
        return await db.Refunds
            .Where(row =>
                row.Id == refund.Id && row.Status == refund.Status && row.Attempts == refund.Attempts && row.DueAt == refund.DueAt)
            .Where(row => row.Status != RefundStatus.Done && (row.Status != RefundStatus.Sent || row.DueAt <= now))
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.Status, RefundStatus.Sent)
                .SetProperty(one => one.Attempts, one => one.Attempts + 1)
                .SetProperty(one => one.DueAt, dueAt)) > 0;
    }

    public async Task CompleteRefundAsync(Refund refund)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var now = time.Instant;
        await Sent(db, refund).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Status, RefundStatus.Done)
            .SetProperty(one => one.DoneAt, now)
            .SetProperty(one => one.FailureCode, (string?)null)
            .SetProperty(one => one.DueAt, (DateTime?)null));
    }

    public async Task FailRefundAsync(Refund refund, string? code, string nextKey, DateTime dueAt)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await Sent(db, refund).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Status, RefundStatus.Failed)
            .SetProperty(one => one.FailureCode, code)
            .SetProperty(one => one.Key, nextKey)
            .SetProperty(one => one.DueAt, dueAt));
    }

    private static IQueryable<Refund> Sent(MarqueeDbContext db, Refund refund) =>
        db.Refunds.Where(row => row.Id == refund.Id && row.Status == RefundStatus.Sent && row.Key == refund.Key);
}

/// <summary>Rows of refunds, and of the messages about them.</summary>
internal static class Refunds
{
    public static Refund InFull(Payment payment, DateTime now) =>
        Of(payment, payment.Amount, RefundReason.ReservationEnded, note: null, now);

    public static Refund Of(Payment payment, long amount, RefundReason reason, string? note, DateTime now)
    {
        var id = Guid.CreateVersion7(new DateTimeOffset(now));
        return new Refund
        {
            Id = id,
            PaymentId = payment.Id,
            Amount = amount,
            Reason = reason,
            Note = note,
            Key = $"{id}",
            Status = RefundStatus.Requested,
            RequestedAt = now,
            DueAt = now,
        };
    }

    public static MemberMessage ChargedTooLate(Payment payment, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(new DateTimeOffset(now)),
        UserId = payment.UserId,
        ReservationId = payment.ReservationId,
        Kind = MemberMessageKind.ChargedTooLate,
        DueAt = now,
    };
}
