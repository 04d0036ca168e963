using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Storage.Accounts;
using Marquee.Storage.Mapping;
using Marquee.Storage.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Payments;

/// <inheritdoc cref="IPaymentQueries"/>
internal sealed class PaymentQueries(IDbContextFactory<MarqueeDbContext> contexts, IReservationQueries reservations) : IPaymentQueries
{
    public async Task<MemberPayment?> FindAsync(UserId member, Guid payment, CancellationToken ct) =>
        await FindAsync(payment, ct) is { } found && found.Payment.UserId == member ? found : null;

    public async Task<MemberPayment?> FindAsync(Guid payment, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Payments.AsNoTracking().SingleOrDefaultAsync(row => row.Id == payment, ct) is { } found
            && await reservations.FindAsync(found.UserId, found.ReservationId, ct) is { } reservation
            ? new MemberPayment((await WithRefundsAsync(db, [found], ct))[0], reservation)
            : null;
    }

    public async Task<IReadOnlyDictionary<Guid, PaidReservation>> ListCurrentAsync(
        IReadOnlyCollection<Guid> reservations, CancellationToken ct)
    {
        if (reservations.Count == 0)
        {
            return new Dictionary<Guid, PaidReservation>();
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var payments = await db.Payments.AsNoTracking().Where(row => reservations.Contains(row.ReservationId)).ToListAsync(ct);
        var current = payments.GroupBy(row => row.ReservationId).Select(rows =>
            rows.MaxBy(row => (row.IsOpen || row.Status is PaymentStatus.Approved, row.Id))!).ToList();
        return (await WithRefundsAsync(db, current, ct)).ToDictionary(paid => paid.Payment.ReservationId);
    }

    public async Task<IReadOnlyList<Payment>> ListDueAsync(GatewayKind gateway, DateTime now, int most, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Payments.AsNoTracking().Where(row => row.DueAt <= now && row.Gateway == gateway)
            .OrderBy(row => row.DueAt).Take(most).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<(Payment Payment, Refund Refund)>> ListDueRefundsAsync(
        GatewayKind gateway, DateTime now, int most, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var due = await (
            from refund in db.Refunds.AsNoTracking()
            join payment in db.Payments.AsNoTracking() on refund.PaymentId equals payment.Id
            where refund.DueAt <= now && payment.Gateway == gateway
            orderby refund.DueAt
            select new { payment, refund }).Take(most).ToListAsync(ct);
        return [.. due.Select(one => (one.payment, one.refund))];
    }

    public async Task<Paged<PaymentRecord>> ListAsync(PaymentFilter filter, Page page, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var payments = db.Payments.AsNoTracking().Where(row => filter.Status == null || row.Status == filter.Status);
        if (filter.Search is { } search)
        {
            var found = await db.SearchReservationsAsync(search, ct);
            var id = Guid.TryParse(search, out var parsed) ? parsed : Guid.Empty;
            payments = payments.Where(row => row.Id == id || found.Any(reservation => reservation.Id == row.ReservationId));
        }

        var total = await payments.CountAsync(ct);
        var rows = await (
            from payment in payments.OrderByDescending(row => row.Id).Skip(page.Offset).Take(page.Size)
            join reservation in db.Reservations on payment.ReservationId equals reservation.Id
            join schedule in db.Schedules on payment.ScheduleId equals schedule.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            orderby payment.Id descending
            select new
            {
                payment,
                reservation.Number,
                reservation.Status,
                movie.Title,
                schedule.StartTime,
                StartedAt = EF.Property<DateTime>(payment, AuditColumns.CreatedAt),
            }).ToListAsync(ct);
        var paid = await WithRefundsAsync(db, [.. rows.Select(row => row.payment)], ct);
        var emails = await db.EmailsAsync(rows.Select(row => row.payment.UserId), ct);
        return new Paged<PaymentRecord>(
            [
                .. rows.Zip(paid, (row, one) => new PaymentRecord(
                    one, row.Number, row.Status, emails.GetValueOrDefault(row.payment.UserId), row.Title, row.StartTime, row.StartedAt)),
            ],
            page, total);
    }

    public async Task<Paged<RefundRecord>> ListRefundsAsync(RefundFilter filter, Page page, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var refunds = db.Refunds.AsNoTracking()
            .Where(row => row.Amount > 0 && (filter.Status == null || row.Status == filter.Status));
        if (filter.Search is { } search)
        {
            var found = await db.SearchReservationsAsync(search, ct);
            var id = Guid.TryParse(search, out var parsed) ? parsed : Guid.Empty;
            refunds = refunds.Where(row => row.Id == id || db.Payments.Any(payment =>
                payment.Id == row.PaymentId
                && (payment.Id == id || found.Any(reservation => reservation.Id == payment.ReservationId))));
        }

        var total = await refunds.CountAsync(ct);
        var rows = await (
            from refund in refunds.OrderByDescending(row => row.Id).Skip(page.Offset).Take(page.Size)
            join payment in db.Payments.AsNoTracking() on refund.PaymentId equals payment.Id
            join reservation in db.Reservations on payment.ReservationId equals reservation.Id
            join schedule in db.Schedules on payment.ScheduleId equals schedule.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            orderby refund.Id descending
            select new
            {
                refund,
                payment,
                reservation.Number,
                movie.Title,
                schedule.StartTime,
            }).ToListAsync(ct);
        var emails = await db.EmailsAsync(rows.Select(row => row.payment.UserId), ct);
        return new Paged<RefundRecord>(
            [
                .. rows.Select(row => new RefundRecord(
                    row.refund, row.payment, row.Number, emails.GetValueOrDefault(row.payment.UserId), row.Title, row.StartTime)),
            ],
            page, total);
    }

    private static async Task<IReadOnlyList<PaidReservation>> WithRefundsAsync(
        MarqueeDbContext db, IReadOnlyList<Payment> payments, CancellationToken ct)
    {
        var ids = payments.Select(payment => payment.Id).ToList();
        var refunds = (await db.Refunds.AsNoTracking().Where(row => ids.Contains(row.PaymentId) && row.Amount > 0)
            .OrderBy(row => row.Id).ToListAsync(ct)).ToLookup(refund => refund.PaymentId);
        return [.. payments.Select(payment => new PaidReservation(payment, [.. refunds[payment.Id]]))];
    }
}
