using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Claims;

/// <summary>
/// Compares the schedules in use with the database: 10 to 14 s after their first use, then every 15 to 20 s. One that differs is compared
/// again a second later and deleted if it still does, so that no error in Redis outlives 30 s.
/// </summary>
public sealed class ScheduleVerifier(ISeatClaims claims, IReservationLedger ledger, EngineTelemetry telemetry, TimeProvider time)
{
    /// <summary>How many are read at once: what is written between the reading and the comparison makes them differ.</summary>
    private const int MaxBatch = 4;

    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(250);

    /// <summary>After a difference, or when the database could not be read.</summary>
    private static readonly TimeSpan UntilNextLook = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ScheduleId, Usage> _inUse = new();

    /// <summary>Notes that a loaded schedule is in use.</summary>
    public void Touch(ScheduleId schedule) => Expect(schedule).IsTouched = true;

    /// <summary>Notes that a schedule was loaded that nobody uses yet.</summary>
    public void Loaded(ScheduleId schedule) => Expect(schedule);

    /// <summary>Verifies, from time to time, the schedules in use, until <paramref name="ct"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenRounds, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await VerifyDueAsync(ct);
        }
    }

    /// <summary>Verifies the schedules that are due. Those that were not used since their last time are forgotten.</summary>
    public async Task VerifyDueAsync(CancellationToken ct)
    {
        var now = time.GetTimestamp();
        var due = _inUse.Where(one => one.Value.DueAt <= now).ToLookup(one => one.Value.IsTouched || one.Value.IsSecondLook);
        foreach (var unused in due[false])
        {
            _inUse.TryRemove(unused);
        }

        try
        {
            foreach (var used in due[true].Chunk(MaxBatch))
            {
                await VerifyAsync(used, ct);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            List<Usage> left = [.. due[true].Select(one => one.Value).Where(usage => usage.DueAt <= now)];
            left.ForEach(usage => usage.DueAt = In(UntilNextLook));
            telemetry.CouldNotRead(left.Count, exception);
        }
    }

    /// <summary>Spreads schedules that were loaded at once, as in an opening, over some seconds.</summary>
    private static TimeSpan Spread(ScheduleId schedule, int from, int to)
    {
        // Fractions of multiples of the golden ratio lie evenly, however many there are (Knuth, vol. 3, 6.4).
        const double InverseGoldenRatio = 0.6180339887498949;
        return TimeSpan.FromSeconds(from + ((to - from) * (schedule.Value * InverseGoldenRatio % 1)));
    }

    private Usage Expect(ScheduleId schedule) => _inUse.GetOrAdd(
        schedule, static (schedule, verifier) => new Usage(verifier.In(Spread(schedule, 10, 14))), this);

    /// <summary>The time stamp after a time.</summary>
    private long In(TimeSpan after) => time.GetTimestamp() + (long)(after.TotalSeconds * time.TimestampFrequency);

    private async Task VerifyAsync(KeyValuePair<ScheduleId, Usage>[] used, CancellationToken ct)
    {
        var now = time.Instant;
        var seats = (await ledger.ListLiveSeatsAsync([.. used.Select(one => one.Key)], now, ct)).ToLookup(seat => seat.ScheduleId);
        foreach (var one in used)
        {
            // One after the other: claims wait while Redis adds up a hall.
            (one.Value.IsTouched, one.Value.DueAt) = (false, In(Spread(one.Key, 15, 20)));
            await VerifyAsync(one, seats[one.Key], now);
        }
    }

    private async Task VerifyAsync(KeyValuePair<ScheduleId, Usage> used, IEnumerable<LiveSeat> seats, DateTime now)
    {
        var (schedule, usage) = used;
        var found = await claims.VerifyAsync(schedule, seats, now, deleteUnequal: usage.IsSecondLook);
        telemetry.Verified(found);
        usage.IsSecondLook = found is Verification.Unequal;
        if (usage.IsSecondLook)
        {
            usage.DueAt = In(UntilNextLook);
        }
        else if (found is not Verification.Equal)
        {
            _inUse.TryRemove(used);
        }
    }

    private sealed class Usage(long dueAt)
    {
        public bool IsTouched { get; set; }

        /// <summary>A time stamp.</summary>
        public long DueAt { get; set; } = dueAt;

        public bool IsSecondLook { get; set; }
    }
}
