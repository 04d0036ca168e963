using System.Collections.Concurrent;

namespace Marquee.Domain.Reservations.Claims;

/// <summary>
/// Keeps Redis' knowledge of schedules right: loads a schedule when it is first asked for, and merges those in use with the database every 20
/// seconds, so that no error in Redis outlives 30.
/// </summary>
public sealed class ClaimLoader(ISeatClaims claims, IReservationQueries queries, ReservationTelemetry telemetry, TimeProvider time)
{
    /// <summary>After how long a schedule in use is merged again. Redis forgets it after 30 s.</summary>
    private static readonly TimeSpan MergeAfter = TimeSpan.FromSeconds(20);

    /// <summary>How many schedules are read from the database at once.</summary>
    private const int Batch = 64;

    private static readonly TimeSpan WhileAnotherLoads = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<ScheduleId, Usage> _inUse = new();
    private readonly ConcurrentDictionary<ScheduleId, Lazy<Task<bool>>> _loading = new();

    /// <summary>Notes that a schedule is in use.</summary>
    public void Touch(ScheduleId schedule)
    {
        if (_inUse.TryGetValue(schedule, out var usage))
        {
            usage.Touched = true;
        }
        else
        {
            _inUse.TryAdd(schedule, new Usage(time.GetTimestamp()) { Touched = true });
        }
    }

    /// <summary>Loads a schedule that Redis does not know; once, however many ask for it.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="ct">The caller's patience; the load itself goes on.</param>
    /// <returns>Whether to ask Redis again: it was loaded, here or by somebody else. False when Redis cannot be reached.</returns>
    public async Task<bool> LoadAsync(ScheduleId schedule, CancellationToken ct)
    {
        var load = _loading.GetOrAdd(schedule, one => new Lazy<Task<bool>>(() => LoadOnceAsync(one)));
        return await load.Value.WaitAsync(ct);
    }

    /// <summary>Merges, from time to time, the schedules in use. Returns when told to stop.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await MergeDueAsync(ct);
        }
    }

    /// <summary>Merges the schedules that are due. Those that nobody touched since their last merge are no longer in use.</summary>
    public async Task MergeDueAsync(CancellationToken ct)
    {
        foreach (var schedules in _inUse.Where(one => time.GetElapsedTime(one.Value.MergedAt) >= MergeAfter).Select(one => one.Key).Chunk(Batch))
        {
            var due = schedules.Where(StillInUse).ToList();
            if (due.Count > 0)
            {
                await TryMergeAsync(due, ct);
            }
        }
    }

    private bool StillInUse(ScheduleId schedule)
    {
        if (!_inUse.TryGetValue(schedule, out var usage))
        {
            return false;
        }

        if (!usage.Touched)
        {
            _inUse.TryRemove(schedule, out _);
            return false;
        }

        (usage.Touched, usage.MergedAt) = (false, time.GetTimestamp());
        return true;
    }

    private async Task<bool> LoadOnceAsync(ScheduleId schedule)
    {
        try
        {
            Touch(schedule);
            var loaded = await TryMergeAsync([schedule], CancellationToken.None);
            if (loaded == 0)
            {
                // Another instance loads it, or Redis is away; the next claim will say which.
                await Task.Delay(WhileAnotherLoads);
            }

            return loaded >= 0;
        }
        finally
        {
            _loading.TryRemove(schedule, out _);
        }
    }

    /// <summary>Answers how many schedules were merged, or -1 when the database could not be read.</summary>
    private async Task<int> TryMergeAsync(List<ScheduleId> schedules, CancellationToken ct)
    {
        try
        {
            return await MergeAsync(schedules, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            telemetry.CouldNotLoad(schedules.Count, exception);
            return -1;
        }
    }

    private async Task<int> MergeAsync(List<ScheduleId> schedules, CancellationToken ct)
    {
        var tickets = await claims.BeginLoadAsync(schedules);
        if (tickets.Count == 0)
        {
            return 0;
        }

        var now = time.Instant;
        var seats = (await queries.ListLiveSeatsAsync([.. tickets.Select(ticket => ticket.ScheduleId)], now, ct)).ToLookup(seat => seat.ScheduleId);
        var wrong = await Task.WhenAll(tickets.Select(ticket => claims.InstallAsync(ticket, [.. seats[ticket.ScheduleId]], now)));
        telemetry.Loaded(tickets.Count, wrong.Sum());
        return tickets.Count;
    }

    private sealed class Usage(long mergedAt)
    {
        public bool Touched { get; set; }

        public long MergedAt { get; set; } = mergedAt;
    }
}
