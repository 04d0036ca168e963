using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Payments;

/// <inheritdoc cref="IPaymentLedger"/>
internal sealed partial class PaymentLedger(
    IDbContextFactory<MarqueeDbContext> contexts, IConflicts conflicts, IActor actor, TimeProvider time) : IPaymentLedger
{
    public Task<Result<PaymentChange>> StartAsync(Payment draft, CancellationToken ct) =>
        InTransactionAsync<Result<PaymentChange>>(
            async db =>
            {
                var now = await LockAsync(db, draft.ScheduleId, ct);
                var reservation = await db.ReadReservationAsync(draft.ReservationId);
                var earlier = await db.Payments.AsNoTracking().Where(row => row.ReservationId == draft.ReservationId).ToListAsync(ct);
                if (earlier.Find(payment => payment.IsOpen) is { } open)
                {
                    return new PaymentChange(open, reservation, IsMade: false);
                }

                if (await RefuseAsync(db, reservation, now) is { } refusal)
                {
                    return refusal;
                }

                if (earlier.Count >= Payment.MostOfReservation)
                {
                    return new PaymentDeclined(earlier.MaxBy(payment => payment.Id)!.DeclineCode, MayTryAgain: false);
                }

                var extends = earlier.Count == 0 && draft.Deadline > reservation.ExpiresAt;
                var until = extends ? draft.Deadline : reservation.ExpiresAt!.Value;
                await db.HoldUntilAsync(reservation.Id, until, now);
                db.Add(draft);
                db.Entry(draft).CurrentValues.SetValues(new { Deadline = until, DueAt = until });
                await db.SaveChangesAsync(CancellationToken.None);
                return await ChangedAsync(db, draft, isMade: true);
            },
            ct);

    public Task<PaymentChange> ChargeAsync(Payment payment, string? gatewayRef, DateTime holdUntil, DateTime dueAt) =>
        ChangeAsync(payment, PaymentStatus.Charging, async (db, now) =>
        {
            var reservation = await db.ReadReservationAsync(payment.ReservationId);
            if (await RefuseAsync(db, reservation, now) is not null)
            {
                return await DecideAsync(db, payment, PaymentStatus.Abandoned, now);
            }

            if (await In(db, payment, PaymentTransitions.Before(PaymentStatus.Charging)).ExecuteUpdateAsync(row => row
                .SetProperty(one => one.Status, PaymentStatus.Charging)
                .SetProperty(one => one.GatewayRef, one => gatewayRef ?? one.GatewayRef)
                .SetProperty(one => one.ChargingAt, now)
                .SetProperty(one => one.DueAt, dueAt)) == 0)
            {
                return false;
            }

            await db.HoldUntilAsync(reservation.Id, holdUntil > reservation.ExpiresAt ? holdUntil : reservation.ExpiresAt!.Value, now);
            return true;
        });

    public Task<PaymentChange> ApproveAsync(Payment payment, string? gatewayRef) =>
        ChangeAsync(payment, PaymentStatus.Approved, async (db, now) =>
        {
            if (!await DecideAsync(db, payment, PaymentStatus.Approved, now, gatewayRef))
            {
                return false;
            }

            var number = ReservationNumber.Draw();
            var confirmed = await db.Reservations
                .Where(row => row.Id == payment.ReservationId && row.Status == ReservationStatus.Held && row.ExpiresAt > now)
                .ExecuteUpdateAsync(row => row
                    .SetProperty(one => one.Status, ReservationStatus.Confirmed)
                    .SetProperty(one => one.ConfirmedAt, now)
                    .SetProperty(one => one.ExpiresAt, (DateTime?)null)
                    .SetProperty(one => one.Number, number)
                    .SetProperty(one => EF.Property<DateTime>(one, AuditColumns.ModifiedAt), now)
                    .SetProperty(one => EF.Property<string>(one, AuditColumns.ModifiedBy), AuditColumns.System));
            if (confirmed == 0)
            {
                db.AddRange(Refunds.InFull(payment, now), Refunds.ChargedTooLate(payment, now));
                await db.SaveChangesAsync(CancellationToken.None);
            }

            return true;
        });

    public Task<PaymentChange> DeclineAsync(Payment payment, string? code) =>
        ChangeAsync(payment, PaymentStatus.Declined, (db, now) => DecideAsync(db, payment, PaymentStatus.Declined, now, code: code));

    public Task<PaymentChange> AbandonAsync(Payment payment) =>
        ChangeAsync(payment, PaymentStatus.Abandoned, (db, now) => DecideAsync(db, payment, PaymentStatus.Abandoned, now));

    public async Task ReleasedAsync(Payment payment)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await In(db, payment, PaymentStatus.Abandoned)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.DueAt, (DateTime?)null));
    }

    public async Task PostponeAsync(Payment payment, string key, DateTime dueAt, int attempts)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await In(db, payment, payment.Status).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Key, key)
            .SetProperty(one => one.Attempts, attempts)
            .SetProperty(one => one.DueAt, dueAt));
    }

    public async Task HastenAsync(Guid payment, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var now = time.Instant;
        await db.Payments.Where(row => row.Id == payment && row.DueAt > now)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.DueAt, now), ct);
    }

    /// <summary>Why a reservation cannot be paid, or <see langword="null"/>.</summary>
    private static async Task<Refusal?> RefuseAsync(MarqueeDbContext db, Reservation reservation, DateTime now)
    {
        var status = reservation.StatusAt(now);
        if (status is not ReservationStatus.Held)
        {
            return new ReservationNotPayable(status);
        }

        var schedule = await db.Schedules.Where(row => row.Id == reservation.ScheduleId)
            .Select(row => new
            {
                row.StartTime,
                row.StartsAt,
                IsClosed = db.ScheduleOccupancies.Any(one => one.ScheduleId == row.Id && one.ClosedAt != null),
            })
            .SingleAsync();
        return schedule.StartsAt <= now ? new ScheduleStarted(schedule.StartTime)
            : schedule.IsClosed ? new ScheduleClosed()
            : null;
    }

    /// <summary>Makes one change under the locks, and answers what there is then.</summary>
    private Task<PaymentChange> ChangeAsync(
        Payment payment, PaymentStatus to, Func<MarqueeDbContext, DateTime, Task<bool>> change) =>
        InTransactionAsync(
            async db =>
            {
                var now = await LockAsync(db, payment.ScheduleId, CancellationToken.None);
                var isOpen = await In(db, payment, PaymentTransitions.Before(to)).AnyAsync();
                return await ChangedAsync(db, payment, isOpen && await change(db, now));
            },
            CancellationToken.None);

    private static async Task<bool> DecideAsync(
        MarqueeDbContext db, Payment payment, PaymentStatus to, DateTime now, string? gatewayRef = null, string? code = null)
    {
        DateTime? dueAt = to is PaymentStatus.Abandoned ? now : null;
        return await In(db, payment, PaymentTransitions.Before(to)).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Status, to)
            .SetProperty(one => one.DecidedAt, now)
            .SetProperty(one => one.DueAt, dueAt)
            .SetProperty(one => one.GatewayRef, one => gatewayRef ?? one.GatewayRef)
            .SetProperty(one => one.DeclineCode, code)
            .SetProperty(one => EF.Property<DateTime>(one, AuditColumns.ModifiedAt), now)) > 0;
    }

    private static IQueryable<Payment> In(MarqueeDbContext db, Payment payment, PaymentStatus status) =>
        db.Payments.Where(row => row.Id == payment.Id && row.Status == status);

    private static async Task<PaymentChange> ChangedAsync(MarqueeDbContext db, Payment payment, bool isMade) => new(
        await db.Payments.AsNoTracking().SingleAsync(row => row.Id == payment.Id),
        await db.ReadReservationAsync(payment.ReservationId),
        isMade);

    /// <summary>Locks the schedule as every transaction does that changes its seats.</summary>
    /// <returns>The one instant of the transaction, UTC.</returns>
    private async Task<DateTime> LockAsync(MarqueeDbContext db, ScheduleId schedule, CancellationToken ct)
    {
        await db.ScheduleOccupancies.Where(row => row.ScheduleId == schedule)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Version, one => one.Version), ct);
        return time.Instant;
    }

    private async Task<T> InTransactionAsync<T>(Func<MarqueeDbContext, Task<T>> run, CancellationToken ct)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            try
            {
                var result = await run(db);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (Exception exception) when (attempt < Attempts && conflicts.GotInTheWay(exception))
            {
                // Rolled back whole. The next attempt sees what the other transaction wrote, and draws another number.
            }
        }
    }
}

internal static class PaymentRows
{
    extension(MarqueeDbContext db)
    {
        public Task<Reservation> ReadReservationAsync(Guid id) =>
            db.Reservations.AsNoTracking().SingleAsync(row => row.Id == id);

        /// <summary>Moves the end of a hold that is not overdue.</summary>
        public Task<int> HoldUntilAsync(Guid reservation, DateTime until, DateTime now) => db.Reservations
            .Where(row => row.Id == reservation && row.Status == ReservationStatus.Held && row.ExpiresAt > now)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.ExpiresAt, until)
                .SetProperty(one => EF.Property<DateTime>(one, AuditColumns.ModifiedAt), now));
    }
}
