using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Marquee.Domain.Reservations.Claims;

/// <summary>
/// Keeps Redis' knowledge of schedules right: loads a schedule when it is first asked for, and merges those in use with the database every
/// 15 to 25 seconds, so that no error in Redis outlives 30.
/// </summary>
public sealed class ClaimLoader(ISeatClaims claims, IReservationQueries queries, ReservationTelemetry telemetry, TimeProvider time)
{
    private static readonly TimeSpan BetweenMerges = TimeSpan.FromMilliseconds(250);

    /// <summary>How many schedules are read from the database at once when they are first asked for: orders wait for it.</summary>
    private const int Batch = 64;

    /// <summary>How many are merged at once: orders wait while Redis compares them.</summary>
    private const int MergeBatch = 16;

    /// <summary>How many reads of first loads are under way at once; what is asked for meanwhile is read together.</summary>
    private const int Loaders = 2;

    private static readonly TimeSpan WhileAnotherLoads = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<ScheduleId, Usage> _inUse = new();
    private readonly ConcurrentDictionary<ScheduleId, TaskCompletionSource<bool>> _loading = new();
    private readonly Channel<ScheduleId> _toLoad = Channel.CreateUnbounded<ScheduleId>();
    private int _loaders;

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
    /// <param name="ct">The caller's patience; the load itself goes on.</param>
    /// <returns>Whether to ask Redis again; false when the database could not be read.</returns>
    public async Task<bool> LoadAsync(ScheduleId schedule, CancellationToken ct)
    {
        var own = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = _loading.GetOrAdd(schedule, own);
        if (load == own)
        {
            Touch(schedule);
            _toLoad.Writer.TryWrite(schedule);
            StartLoader();
        }

        return await load.Task.WaitAsync(ct);
    }

    /// <summary>Merges, from time to time, the schedules in use. Returns when told to stop.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenMerges, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await MergeDueAsync(ct);
        }
    }

    /// <summary>Merges the schedules that are due. Those that nobody touched since their last merge are no longer in use.</summary>
    public async Task MergeDueAsync(CancellationToken ct)
    {
        foreach (var schedules in _inUse.Where(one => time.GetElapsedTime(one.Value.MergedAt) >= MergeAfter(one.Key)).Select(one => one.Key)
            .Chunk(MergeBatch))
        {
            var due = schedules.Where(StillInUse).ToList();
            if (due.Count > 0)
            {
                await TryMergeAsync(due, known: true, ct);
            }
        }
    }

    /// <summary>
    /// After how long a schedule in use is merged again: 15 to 25 s, each after a time of its own, so that those that were loaded at once,
    /// as in an opening, are not merged at once. Redis forgets a schedule after 30 s.
    /// </summary>
    private static TimeSpan MergeAfter(ScheduleId schedule)
    {
        // Fractions of multiples of the golden ratio lie evenly, however many there are (Knuth, vol. 3, 6.4).
        const double InverseGoldenRatio = 0.6180339887498949;
        var fraction = schedule.Value * InverseGoldenRatio % 1;
        return TimeSpan.FromSeconds(15 + (10 * fraction));
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

    private void StartLoader()
    {
        if (Interlocked.Increment(ref _loaders) <= Loaders)
        {
            _ = Task.Run(LoadWaitingAsync);
        }
        else
        {
            Interlocked.Decrement(ref _loaders);
        }
    }

    private async Task LoadWaitingAsync()
    {
        var batch = new List<ScheduleId>(Batch);
        while (_toLoad.Reader.TryRead(out var first))
        {
            batch.Clear();
            batch.Add(first);
            while (batch.Count < Batch && _toLoad.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await LoadAsync(batch);
        }

        Interlocked.Decrement(ref _loaders);
        if (_toLoad.Reader.TryPeek(out _))
        {
            // Came in after the last look, when this loader still counted.
            StartLoader();
        }
    }

    private async Task LoadAsync(List<ScheduleId> schedules)
    {
        var merged = await TryMergeAsync(schedules, known: false, CancellationToken.None);
        if (merged == schedules.Count)
        {
            // Not due again at once: after an outage that would load every hall twice.
            foreach (var schedule in schedules)
            {
                NoteMerge(schedule);
            }
        }
        else if (merged >= 0)
        {
            // Another instance loads some of them, or Redis is away; the next claim will say which.
            await Task.Delay(WhileAnotherLoads);
        }

        foreach (var schedule in schedules)
        {
            if (_loading.TryRemove(schedule, out var load))
            {
                load.SetResult(merged >= 0);
            }
        }
    }

    private void NoteMerge(ScheduleId schedule)
    {
        if (_inUse.TryGetValue(schedule, out var usage))
        {
            usage.MergedAt = time.GetTimestamp();
        }
    }

    /// <summary>Answers how many schedules were merged, or -1 when the database could not be read.</summary>
    private async Task<int> TryMergeAsync(List<ScheduleId> schedules, bool known, CancellationToken ct)
    {
        try
        {
            return await MergeAsync(schedules, known, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            telemetry.CouldNotLoad(schedules.Count, exception);
            return -1;
        }
    }

    private async Task<int> MergeAsync(List<ScheduleId> schedules, bool known, CancellationToken ct)
    {
        var tickets = await claims.BeginLoadAsync(schedules);
        var toInstall = known ? await ListDisagreeingAsync(tickets, ct) : tickets;
        if (toInstall.Count > 0)
        {
            var now = time.Instant;
            var seats = (await queries.ListLiveSeatsAsync([.. toInstall.Select(ticket => ticket.ScheduleId)], now, ct))
                .ToLookup(seat => seat.ScheduleId);
            var wrong = await Task.WhenAll(toInstall.Select(ticket => claims.InstallAsync(ticket, [.. seats[ticket.ScheduleId]], now)));
            telemetry.Loaded(toInstall.Count, wrong.Sum());
        }

        return tickets.Count;
    }

    /// <summary>
    /// The schedules about which Redis and the database do not agree: few, mostly those with an order on its way just now.
    /// </summary>
    private async Task<IReadOnlyList<LoadTicket>> ListDisagreeingAsync(IReadOnlyList<LoadTicket> tickets, CancellationToken ct)
    {
        if (tickets.Count == 0)
        {
            return [];
        }

        var seats = (await queries.ListTakenSeatsAsync([.. tickets.Select(ticket => ticket.ScheduleId)], ct))
            .ToLookup(seat => seat.ScheduleId);
        var agree = await Task.WhenAll(tickets.Select(ticket => claims.AgreeAsync(ticket, seats[ticket.ScheduleId])));
        telemetry.Agreed(agree.Count(one => one));
        return [.. tickets.Where((_, i) => !agree[i])];
    }

    private sealed class Usage(long mergedAt)
    {
        public bool Touched { get; set; }

        public long MergedAt { get; set; } = mergedAt;
    }
}
