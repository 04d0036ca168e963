using System.Diagnostics;
using Marquee.Domain;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Engine.Claims;

/// <summary>Runs scripts on the hashes of schedules, and deletes a hash to which a write is missing.</summary>
internal sealed class ScheduleHashes(IDatabase redis, RedisBreaker breaker, EngineTelemetry telemetry, TimeProvider time)
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    private readonly InvalidationQueue _invalidations = new();

    /// <summary>Whether a schedule is to be deleted.</summary>
    public bool IsQueued(ScheduleId schedule) => _invalidations.Contains(schedule);

    /// <summary>Deletes a schedule at once, or as soon as Redis answers.</summary>
    public async Task InvalidateAsync(ScheduleId schedule)
    {
        _invalidations.Add(schedule);
        await TryDeleteAsync(schedule);
    }

    /// <summary>
    /// Deletes a schedule with its load lock: the reading of a loader may lack the missing write. Answers false when Redis does not.
    /// </summary>
    public async Task<bool> TryDeleteAsync(ScheduleId schedule)
    {
        var queued = _invalidations.Find(schedule);
        var answer = await breaker.CallAsync(
            static one => one.redis.KeyDeleteAsync(ClaimFields.KeysOf(one.schedule)), (redis, schedule));
        if (answer.Fault is not null)
        {
            return false;
        }

        if (queued is { } done)
        {
            _invalidations.Remove(done);
        }

        telemetry.Invalidated();
        return true;
    }

    /// <summary>
    /// Deletes, a few times a second, the queued schedules, and asks an idle Redis whether it is there, to notice short outages. Runs until
    /// <paramref name="ct"/> is cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenSweeps, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            foreach (var schedule in _invalidations.Queued)
            {
                if (!await TryDeleteAsync(schedule))
                {
                    break;
                }
            }

            if (breaker.SinceCall > LongestSilence)
            {
                await breaker.CallAsync(static redis => redis.PingAsync(), redis);
            }
        }
    }

    /// <summary>Makes a call for each slot of a cluster, as a script has keys of one slot only; without a cluster, one call.</summary>
    public async Task<IReadOnlyList<TAnswer>> PerSlotAsync<T, TAnswer>(
        IReadOnlyList<T> all, Func<T, ScheduleId> scheduleOf, Func<IReadOnlyList<T>, Task<IReadOnlyList<TAnswer>>> call)
        where T : notnull
    {
        if (all.Count <= 1 || SlotOf(all[0]) < 0)
        {
            return all.Count == 0 ? [] : await call(all);
        }

        var answers = await Task.WhenAll(all.GroupBy(SlotOf).Select(async slot => slot.Zip(await call([.. slot]))));
        var answerOf = answers.SelectMany(slot => slot).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. all.Select(one => answerOf[one])];

        // Below 0 without a cluster.
        int SlotOf(T one) => redis.Multiplexer.GetHashSlot(ClaimFields.HashOf(scheduleOf(one)));
    }

    /// <summary>Runs a script about one reservation.</summary>
    /// <inheritdoc cref="WriteAsync(RedisScript, IReadOnlyList{ScheduleId}, RedisKey[], RedisValue[], IEnumerable{ActivityContext}?)"/>
    public ValueTask<RedisResult?> WriteAsync(RedisScript script, SeatClaim claim, RedisValue[] arguments) => WriteAsync(
        script, [claim.ScheduleId], ClaimFields.KeysOf(claim.ScheduleId),
        [ClaimFields.Encode(claim.ReservationId), claim.UserId.Value, .. arguments]);

    /// <summary>Runs a script for several schedules, which answers a number for each.</summary>
    /// <exception cref="ClaimsUnavailableException">Redis is away or full.</exception>
    public async Task<IReadOnlyList<int>> WriteAllAsync(RedisScript script, IReadOnlyList<ScheduleId> schedules, RedisValue[] arguments) =>
        (int[]?)await WriteAsync(script, schedules, [.. schedules.SelectMany(ClaimFields.KeysOf)], arguments)
        ?? throw new ClaimsUnavailableException($"Redis cannot load {schedules.Count} schedules.");

    /// <summary>
    /// Runs a script that writes. When it was skipped, or its outcome is unknown, the schedules are queued to be deleted, and the answer is
    /// <see langword="null"/>.
    /// </summary>
    public async ValueTask<RedisResult?> WriteAsync(
        RedisScript script, IReadOnlyList<ScheduleId> schedules, RedisKey[] keys, RedisValue[] arguments,
        IEnumerable<ActivityContext>? traces = null)
    {
        var (answer, fault) = await CallAsync(script, keys, arguments, traces);
        if (fault is null)
        {
            return answer;
        }

        foreach (var schedule in schedules)
        {
            _invalidations.Add(schedule);
        }

        return null;
    }

    /// <summary>Runs a script that leaves nothing missing when it is skipped.</summary>
    public ValueTask<RedisAnswer<RedisResult>> CallAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] arguments, IEnumerable<ActivityContext>? traces = null) =>
        breaker.CallAsync(
            static one => one.script.EvaluateAsync(one.redis, one.keys, one.arguments, one.traces),
            (script, redis, keys, arguments, traces));
}
