using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

/// <inheritdoc cref="ICatalogStore"/>
/// <remarks>
/// A change locks what it is about first: the theater, then the screen, then the occupancy row of a schedule, as the ledger does, then
/// the price list. A lock is an update that changes nothing, which both databases understand.
/// </remarks>
internal sealed partial class CatalogStore(
    MarqueeDbContext db, IAuditLog audit, IConflicts conflicts, ITimeZones zones, PriceOptions prices, TimeProvider time)
    : ICatalogStore, IPriceListStore, ISalesStore
{
    /// <summary>How often a transaction is tried that another one got in the way of.</summary>
    private const int Attempts = 5;

    /// <summary>Runs a change in one transaction and keeps it unless it was refused.</summary>
    private async Task<Result<T>> InTransactionAsync<T>(Func<Task<Result<T>>> change, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                var result = await change();
                if (result.Refusal is null)
                {
                    await db.SaveChangesAsync(ct); // What was added to the audit log last.
                    await transaction.CommitAsync(CancellationToken.None);
                }

                return result;
            }
            catch (Exception exception) when (attempt < Attempts && conflicts.GotInTheWay(exception))
            {
                // Rolled back whole. The next attempt sees what the other transaction wrote, and answers with a refusal.
            }
        }
    }

    private Task<int> LockAsync(MovieId id, CancellationToken ct) =>
        db.Movies.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(movie => movie.Title, movie => movie.Title), ct);

    private Task<int> LockAsync(TheaterId id, CancellationToken ct) =>
        db.Theaters.Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(theater => theater.Name, theater => theater.Name), ct);

    private Task<int> LockAsync(ScreenId id, CancellationToken ct) =>
        db.Screens.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(screen => screen.Name, screen => screen.Name), ct);

    private Task<int> LockAsync(PriceListId id, CancellationToken ct) =>
        db.PriceLists.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(list => list.Name, list => list.Name), ct);

    /// <summary>Locks schedules against the ledger; their seat maps have a new version then.</summary>
    private Task<int> LockAsync(IQueryable<Schedule> schedules, CancellationToken ct) =>
        db.ScheduleOccupancies
            .Where(row => schedules.Any(schedule => schedule.Id == row.ScheduleId))
            .ExecuteUpdateAsync(row => row.SetProperty(occupancy => occupancy.Version, occupancy => occupancy.Version + 1), ct);

    /// <summary>The schedules and their live reservations.</summary>
    private async Task<CatalogUse> CountUseAsync(IQueryable<Schedule> schedules, CancellationToken ct) => new(
        Schedules: await schedules.CountAsync(ct),
        Reservations: await Live().CountAsync(row => schedules.Any(schedule => schedule.Id == row.ScheduleId), ct));

    private IQueryable<Reservation> Live()
    {
        var now = time.Instant;
        return db.Reservations.Where(row =>
            row.Status == ReservationStatus.Confirmed || (row.Status == ReservationStatus.Held && row.ExpiresAt > now));
    }
}
