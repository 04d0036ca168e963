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
                var theater = await db.Screens.Where(row => row.Id == screenId).Select(row => (TheaterId?)row.TheaterId)
                    .SingleOrDefaultAsync(ct);
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

                var zone = await FindZoneAsync(theater.Value, ct);
                if (zone.Refusal is { } unknown)
                {
                    return unknown;
                }

                var plans = drafts.Select(draft => draft.Plan(movie, zone.Value)).ToList();
                if (plans.Find(plan => plan.Refusal is not null)?.Refusal is { } wrong)
                {
                    return wrong;
                }

                var times = plans.ConvertAll(plan => plan.Value);
                if (await RefuseOverlapAsync(screenId, times, except: default, ct) is { } refusal)
                {
                    return refusal;
                }

                var pricings = await FindPricingsAsync(drafts, ct);
                if (pricings.Refusal is { } unpriced)
                {
                    return unpriced;
                }

                var schedules = times.Zip(pricings.Value, (planned, pricing) =>
                    Schedule.At(planned, theater.Value, screenId, movieId, pricing.Price, pricing.List)).ToList();
                db.AddRange(schedules);
                await db.SaveChangesAsync(ct);
                db.AddRange(schedules.Select(schedule => new ScheduleOccupancy { ScheduleId = schedule.Id }));
                await db.SaveChangesAsync(ct);
                var added = schedules.OrderBy(schedule => schedule.StartsAt).Select(schedule => new ScheduleRecord(
                    schedule.Id, movieId, theater.Value, screenId, movie.Title, schedule.StartTime, schedule.EndTime, schedule.Price,
                    schedule.PriceListId)).ToList();
                added.ForEach(schedule => audit.Add(before: null, schedule));
                return Result.Of<IReadOnlyList<ScheduleRecord>>(added);
            },
            ct);

    public Task<Result<ScheduleRecord>> ChangeScheduleAsync(
        ScheduleId id, ScheduleDraft draft, Func<ScheduleRecord, bool>? isExpected, CancellationToken ct) =>
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

                var before = (await FindScheduleAsync(id, ct))!;
                if (isExpected?.Invoke(before) is false)
                {
                    return new OutdatedVersion("schedule", id.Value);
                }

                if (await FindMovieAsync(draft.MovieId, ct) is not { } movie)
                {
                    return new ContentNotFound("movie", draft.MovieId.Value);
                }

                var schedule = await db.Schedules.SingleAsync(row => row.Id == id, ct);
                var times = await PlanChangeAsync(schedule, draft, movie, ct);
                if (times.Refusal is { } wrong)
                {
                    return wrong;
                }

                var (startsAt, endsAt) = (times.Value.StartsAt, times.Value.EndsAt);
                if ((schedule.StartsAt, schedule.EndsAt, schedule.MovieId) != (startsAt, endsAt, movie.Id)
                    && await Live().CountAsync(row => row.ScheduleId == id, ct) is > 0 and var reservations)
                {
                    return new ContentInUse("schedule", id.Value, new CatalogUse(Reservations: reservations));
                }

                if (await RefuseOverlapAsync(found.ScreenId, [times.Value], except: id, ct) is { } refusal)
                {
                    return refusal;
                }

                var pricing = await FindPricingsAsync([draft], ct);
                if (pricing.Refusal is { } unpriced)
                {
                    return unpriced;
                }

                db.Entry(schedule).CurrentValues.SetValues(new
                {
                    draft.MovieId, times.Value.StartTime, times.Value.EndTime, StartsAt = startsAt, EndsAt = endsAt,
                    pricing.Value[0].Price, PriceListId = pricing.Value[0].List,
                });
                await db.SaveChangesAsync(ct);
                var changed = (await FindScheduleAsync(id, ct))!;
                audit.Add(before, changed);
                return changed;
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
                audit.Add(schedule, after: null);
                return schedule;
            },
            ct);

    /// <summary>Times that are sent back as they were keep their instants: clocks may show the end twice.</summary>
    private async Task<Result<ScheduleTimes>> PlanChangeAsync(
        Schedule schedule, ScheduleDraft draft, MovieSummary movie, CancellationToken ct)
    {
        if ((draft.StartTime, draft.EndTime) == (schedule.StartTime, schedule.EndTime))
        {
            return TimesOf(schedule);
        }

        var zone = await FindZoneAsync(schedule.TheaterId, ct);
        return zone.Refusal is { } refusal ? refusal : draft.Plan(movie, zone.Value);
    }

    private async Task<Result<TimeZoneInfo>> FindZoneAsync(TheaterId theater, CancellationToken ct)
    {
        var id = await db.Theaters.Where(row => row.Id == theater).Select(row => row.TimeZone).SingleAsync(ct);
        return zones.Find(id) is { } zone
            ? zone
            : new InvalidInput(
                "screenId", $"The server has no rules for {id}, the time zone of the theater: nothing can be planned there.");
    }

    private async Task<Refusal?> RefuseOverlapAsync(
        ScreenId screen, IReadOnlyList<ScheduleTimes> wanted, ScheduleId except, CancellationToken ct)
    {
        var (from, to) = (wanted.Min(times => times.StartsAt), wanted.Max(times => times.EndsAt));
        var existing = await db.Schedules.AsNoTracking()
            .Where(row => row.ScreenId == screen && row.Id != except && row.StartsAt < to && row.EndsAt > from)
            .ToListAsync(ct);
        return Overlap.Refuse(wanted, [.. existing.Select(row => (row.Id, TimesOf(row)))]);
    }

    private static ScheduleTimes TimesOf(Schedule schedule) =>
        new(schedule.StartTime, schedule.EndTime, schedule.StartsAt, schedule.EndsAt);

    private IQueryable<ScheduleRecord> Records(IQueryable<Schedule> schedules) =>
        from schedule in schedules
        join movie in db.Movies on schedule.MovieId equals movie.Id
        orderby schedule.StartTime, schedule.Id
        select new ScheduleRecord(
            schedule.Id, schedule.MovieId, schedule.TheaterId, schedule.ScreenId, movie.Title, schedule.StartTime, schedule.EndTime,
            schedule.Price, schedule.PriceListId);
}
