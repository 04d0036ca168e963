using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public async Task<Paged<ScheduleRecord>> ListSchedulesAsync(ScheduleRange range, Page page, CancellationToken ct)
    {
        var from = range.From?.ToDateTime(TimeOnly.MinValue);
        var to = range.To?.AddDays(1).ToDateTime(TimeOnly.MinValue);
        var schedules = db.Schedules.Where(row =>
            (range.Screen == null || row.ScreenId == range.Screen)
            && (range.Movie == null || row.MovieId == range.Movie)
            && (from == null || row.StartTime >= from)
            && (to == null || row.StartTime < to));
        var total = await schedules.CountAsync(ct);
        var ordered = schedules.OrderBy(row => row.StartTime).ThenBy(row => row.Id).Skip(page.Offset).Take(page.Size);
        return new Paged<ScheduleRecord>(await Records(ordered).ToListAsync(ct), page, total);
    }

    public Task<ScheduleRecord?> FindScheduleAsync(ScheduleId id, CancellationToken ct) =>
        Records(db.Schedules.Where(row => row.Id == id)).SingleOrDefaultAsync(ct);

    public Task<Result<IReadOnlyList<ScheduleRecord>>> AddSchedulesAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct) =>
        InTransactionAsync<IReadOnlyList<ScheduleRecord>>(
            async () =>
            {
                var (screenId, movieId) = (drafts[0].ScreenId, drafts[0].MovieId);
                var theater = await db.Screens.Where(row => row.Id == screenId).Select(row => (TheaterId?)row.TheaterId).SingleOrDefaultAsync(ct);
                if (theater is null)
                {
                    return new ContentNotFound("screen", screenId.Value);
                }

                // The theater keeps its time zone and the screen its seats and its other schedules until this is written.
                await LockAsync(theater.Value, ct);
                await LockAsync(screenId, ct);
                if (await FindMovieAsync(movieId, ct) is not { } movie)
                {
                    return new ContentNotFound("movie", movieId.Value);
                }

                if (await RefuseOverlapAsync(screenId, [.. drafts.Select(draft => draft.TimeTable(movie))], except: default, ct) is { } refusal)
                {
                    return refusal;
                }

                var schedules = drafts.Select(draft => draft.ToSchedule(theater.Value, movie)).ToList();
                db.AddRange(schedules);
                await db.SaveChangesAsync(ct);
                db.AddRange(schedules.Select(schedule => new ScheduleOccupancy { ScheduleId = schedule.Id }));
                await db.SaveChangesAsync(ct);
                return Result.Of<IReadOnlyList<ScheduleRecord>>([.. schedules.OrderBy(schedule => schedule.StartTime).Select(schedule => new ScheduleRecord(
                    schedule.Id, movieId, theater.Value, screenId, movie.Title, schedule.StartTime, schedule.EndTime, schedule.Price))]);
            },
            ct);

    public Task<Result<ScheduleRecord>> ChangeScheduleAsync(ScheduleId id, ScheduleDraft draft, CancellationToken ct) =>
        InTransactionAsync<ScheduleRecord>(
            async () =>
            {
                if (await FindScheduleAsync(id, ct) is not { } found)
                {
                    return new ContentNotFound("schedule", id.Value);
                }

                if (draft.ScreenId != found.ScreenId)
                {
                    // An order on its way has read the seats of the screen and would be written on the other one.
                    return new InvalidInput("screenId", "A schedule stays on its screen: remove it and add one to the other screen.");
                }

                await LockAsync(found.ScreenId, ct);
                if (await LockAsync(db.Schedules.Where(row => row.Id == id), ct) == 0)
                {
                    return new ContentNotFound("schedule", id.Value);
                }

                if (await FindMovieAsync(draft.MovieId, ct) is not { } movie)
                {
                    return new ContentNotFound("movie", draft.MovieId.Value);
                }

                var schedule = await db.Schedules.SingleAsync(row => row.Id == id, ct);
                var times = draft.TimeTable(movie);
                if ((schedule.StartTime, schedule.EndTime, schedule.MovieId) != (times.Start, times.End, movie.Id)
                    && await Live().CountAsync(row => row.ScheduleId == id, ct) is > 0 and var reservations)
                {
                    return new ContentInUse("schedule", id.Value, new CatalogUse(Reservations: reservations));
                }

                if (await RefuseOverlapAsync(found.ScreenId, [times], except: id, ct) is { } refusal)
                {
                    return refusal;
                }

                db.Entry(schedule).CurrentValues.SetValues(new { draft.MovieId, StartTime = times.Start, EndTime = times.End, draft.Price });
                await db.SaveChangesAsync(ct);
                return (await FindScheduleAsync(id, ct))!;
            },
            ct);

    public Task<Result<ScheduleRecord>> RemoveScheduleAsync(ScheduleId id, CancellationToken ct) =>
        InTransactionAsync<ScheduleRecord>(
            async () =>
            {
                // Locked as the ledger locks it: an order comes before, and is found below, or after, and finds no schedule.
                var locked = await LockAsync(db.Schedules.Where(row => row.Id == id), ct);
                if (locked == 0 || await FindScheduleAsync(id, ct) is not { } schedule)
                {
                    return new ContentNotFound("schedule", id.Value);
                }

                if (await db.Reservations.CountAsync(row => row.ScheduleId == id, ct) is > 0 and var reservations)
                {
                    return new ContentInUse("schedule", id.Value, new CatalogUse(Reservations: reservations));
                }

                await db.ScheduleOccupancies.Where(row => row.ScheduleId == id).ExecuteDeleteAsync(ct);
                await db.Schedules.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                return schedule;
            },
            ct);

    /// <summary>Judges new times of a screen by those there are.</summary>
    private async Task<Refusal?> RefuseOverlapAsync(ScreenId screen, IReadOnlyList<TimeTable> wanted, ScheduleId except, CancellationToken ct)
    {
        var (from, to) = (wanted.Min(table => table.Start), wanted.Max(table => table.End));
        var existing = await db.Schedules
            .Where(row => row.ScreenId == screen && row.Id != except && row.StartTime < to && row.EndTime > from)
            .Select(row => new TimeTable(row.Id, row.StartTime, row.EndTime))
            .ToListAsync(ct);
        return Overlap.Refuse(wanted, existing);
    }

    private IQueryable<ScheduleRecord> Records(IQueryable<Schedule> schedules) =>
        from schedule in schedules
        join movie in db.Movies on schedule.MovieId equals movie.Id
        orderby schedule.StartTime, schedule.Id
        select new ScheduleRecord(
            schedule.Id, schedule.MovieId, schedule.TheaterId, schedule.ScreenId, movie.Title, schedule.StartTime, schedule.EndTime, schedule.Price);
}
