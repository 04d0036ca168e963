using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

/// <inheritdoc cref="ILedgerAudit"/>
internal sealed class LedgerAudit(
    IDbContextFactory<MarqueeDbContext> contexts, SnapshotIsolation isolation, IConflicts conflicts, TimeProvider time) : ILedgerAudit
{
    public async Task<IReadOnlyList<AuditedSchedule>> ListAsync(IReadOnlyCollection<ScheduleId>? only, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var schedules = db.Schedules.AsNoTracking();
        if (only is not null)
        {
            schedules = schedules.Where(row => only.Contains(row.Id));
        }

        // A wall-clock time, compared as if it were an instant: a day is more than any time zone's offset.
        var yesterday = DateTime.SpecifyKind(time.Instant.AddDays(-1), DateTimeKind.Unspecified);
        return await schedules.OrderBy(row => row.Id).Select(row => new AuditedSchedule(row.Id, row.EndTime > yesterday)).ToListAsync(ct);
    }

    public async Task<IReadOnlyDictionary<ScheduleId, LedgerSnapshot>> ReadAsync(
        IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var snapshot = await db.Database.BeginTransactionAsync(isolation.Level, ct);
        return await ReadAsync(db, schedules, ct);
    }

    public async Task<bool> MendAsync(ScheduleId schedule, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await LockAsync(db, schedule, ct) == 0 || !(await ReadAsync(db, [schedule], ct)).TryGetValue(schedule, out var ledger))
        {
            return false;
        }

        var repair = ledger.Repair();
        if (repair.IsEmpty)
        {
            return false;
        }

        try
        {
            await WriteAsync(db, schedule, repair);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (conflicts.GotInTheWay(exception))
        {
            // Rolled back whole. Perhaps a reservation has a seat that is no longer there: nothing to be decided here.
            return false;
        }
    }

    private static async Task<Dictionary<ScheduleId, LedgerSnapshot>> ReadAsync(
        MarqueeDbContext db, IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct)
    {
        var reservations = await db.Reservations.AsNoTracking()
            .Where(row => schedules.Contains(row.ScheduleId) && (
                row.Status == ReservationStatus.Held || row.Status == ReservationStatus.Confirmed))
            .ToListAsync(ct);
        var seats = await db.ReservedSeats.AsNoTracking().Where(row => schedules.Contains(row.ScheduleId)).ToListAsync(ct);
        var quotas = await db.MemberQuotas.AsNoTracking().Where(row => schedules.Contains(row.ScheduleId) && row.Seats > 0).ToListAsync(ct);

        var (reservationsOf, seatsOf, quotasOf) = (
            reservations.ToLookup(row => row.ScheduleId), seats.ToLookup(row => row.ScheduleId), quotas.ToLookup(row => row.ScheduleId));
        return reservationsOf.Select(rows => rows.Key).Union(seatsOf.Select(rows => rows.Key)).Union(quotasOf.Select(rows => rows.Key))
            .ToDictionary(id => id, id => new LedgerSnapshot(id, [.. reservationsOf[id]], [.. seatsOf[id]], [.. quotasOf[id]]));
    }

    /// <summary>Locks the schedule as the ledger does; its seat map has a new version then.</summary>
    private static Task<int> LockAsync(MarqueeDbContext db, ScheduleId schedule, CancellationToken ct) =>
        db.ScheduleOccupancies
            .Where(row => row.ScheduleId == schedule)
            .ExecuteUpdateAsync(row => row.SetProperty(occupancy => occupancy.Version, occupancy => occupancy.Version + 1), ct);

    private static async Task WriteAsync(MarqueeDbContext db, ScheduleId schedule, LedgerRepair repair)
    {
        var members = repair.Quotas.Select(quota => quota.UserId).ToList();
        await db.ReservedSeats.Where(row => row.ScheduleId == schedule && repair.Remove.Contains(row.SeatId))
            .ExecuteDeleteAsync(CancellationToken.None);
        await db.MemberQuotas.Where(row => row.ScheduleId == schedule && members.Contains(row.UserId))
            .ExecuteDeleteAsync(CancellationToken.None);
        db.AddRange(repair.Add);
        db.AddRange(repair.Quotas);
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
