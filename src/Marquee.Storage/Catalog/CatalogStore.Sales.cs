using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Marquee.Domain.Messages;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public async Task<SaleProgress?> FindSaleAsync(ScheduleId id, CancellationToken ct)
    {
        if (await db.ScheduleOccupancies.AsNoTracking().SingleOrDefaultAsync(row => row.ScheduleId == id, ct) is not { } occupancy)
        {
            return null;
        }

        var reservations = db.Reservations.Where(row => row.ScheduleId == id);
        var refunds = from refund in db.Refunds
                      join payment in db.Payments on refund.PaymentId equals payment.Id
                      where payment.ScheduleId == id && refund.Reason == RefundReason.CalledOff && refund.Amount > 0
                      select refund;
        var messages = from message in db.MemberMessages
                       join reservation in reservations on message.ReservationId equals reservation.Id
                       where message.Kind == MemberMessageKind.CalledOff
                       select message;
        return new SaleProgress(
            id,
            SaleOf(occupancy),
            await Live().CountAsync(row => row.ScheduleId == id, ct),
            occupancy.CalledOffAt is { } since
                ? await reservations.CountAsync(row => row.Status == ReservationStatus.Cancelled && row.CancelledAt >= since, ct)
                : 0,
            await refunds.CountAsync(ct),
            await refunds.CountAsync(refund => refund.Status == RefundStatus.Done, ct),
            await refunds.SumAsync(refund => refund.Amount, ct),
            await messages.CountAsync(ct),
            await messages.CountAsync(message => message.SentAt != null, ct));
    }

    public Task<Result<ScheduleRecord>> ChangeSaleAsync(ScheduleId id, ShowingSale sale, CancellationToken ct) =>
        InTransactionAsync<ScheduleRecord>(
            async () =>
            {
                // Locked as the ledger locks it: an order comes before, or after and is refused.
                var locked = await LockAsync(db.Schedules.Where(row => row.Id == id), ct);
                if (locked == 0 || await FindScheduleAsync(id, ct) is not { } schedule)
                {
                    return new ContentNotFound("schedule", id.Value);
                }

                var occupancy = await db.ScheduleOccupancies.AsNoTracking().SingleAsync(row => row.ScheduleId == id, ct);
                var before = SaleOf(occupancy);
                if (before == sale)
                {
                    return schedule;
                }

                if (before is ShowingSale.CalledOff)
                {
                    return new ScheduleClosed();
                }

                DateTime? now = time.Instant;
                var closedAt = sale is ShowingSale.Open ? null : occupancy.ClosedAt ?? now;
                var calledOffAt = sale is ShowingSale.CalledOff ? now : null;
                await db.ScheduleOccupancies.Where(row => row.ScheduleId == id).ExecuteUpdateAsync(
                    row => row.SetProperty(one => one.ClosedAt, closedAt).SetProperty(one => one.CalledOffAt, calledOffAt), ct);
                audit.Add(
                    sale switch
                    {
                        ShowingSale.Open => AuditActions.ScheduleOpened,
                        ShowingSale.Closed => AuditActions.ScheduleClosed,
                        ShowingSale.CalledOff => AuditActions.ScheduleCalledOff,
                    },
                    $"{id.Value}", new FieldChange("sale", WireNames.Of(before), WireNames.Of(sale)));
                return schedule;
            },
            ct);

    private static ShowingSale SaleOf(ScheduleOccupancy occupancy) =>
        occupancy.CalledOffAt is not null ? ShowingSale.CalledOff
        : occupancy.ClosedAt is not null ? ShowingSale.Closed
        : ShowingSale.Open;
}
