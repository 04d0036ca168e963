using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Engine.Batching;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Engine.Claims;

/// <summary>Claims in Redis, by scripts that run alone.</summary>
public sealed class RedisSeatClaims : ISeatClaims, IAsyncDisposable
{
    /// <summary>How long a schedule stays loaded after its load or its last equal verification.</summary>
    private const int LoadedMs = 25_000;

    /// <summary>
    /// From when on after its load an agreement makes a schedule sure: orders that were on their way are decided by then.
    /// </summary>
    private const int SureAfterMs = 10_000;

    /// <summary>How long a load may take.</summary>
    private const int LoadMs = 5_000;

    /// <summary>How long an order that went on after its refusal is remembered with its member.</summary>
    private const int EntryMs = 10_000;

    /// <summary>
    /// What other instances could not tell Redis in an outage, they delete soon after it. An instance that starts knows nothing of them.
    /// </summary>
    private static readonly TimeSpan RecentFault = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any error in Redis lives.</summary>
    private static readonly TimeSpan PastFault = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claims of two calls are under way at once: with one, none would be batched while Redis works. Redis is busy with 64 for about a
    /// millisecond. A claim waits for its call as long as for an answer of Redis.
    /// </summary>
    private static readonly BatcherLimits Batches = new(Readers: 2, MaxBatch: 64, Capacity: 10_000, TimeSpan.FromMilliseconds(500));

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    private readonly IDatabase _redis;
    private readonly RedisBreaker _breaker;
    private readonly EngineTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly RedisValue _maxSeats;
    private readonly RedisValue _entryMs;
    private readonly InvalidationQueue _invalidations = new();
    private readonly Batcher<Order, ClaimAnswer> _batcher;

    public RedisSeatClaims(
        IConnectionMultiplexer redis, RedisBreaker breaker, ReservationOptions rules, EngineTelemetry telemetry, TimeProvider time)
    {
        (_redis, _breaker, _telemetry, _time) = (redis.GetDatabase(), breaker, telemetry, time);
        (_maxSeats, _entryMs) = (rules.MaxSeatsPerMember, rules.Guard is GuardKind.Atomic ? 0 : EntryMs);
        _batcher = new Batcher<Order, ClaimAnswer>(Batches, ClaimAnswer.Of(ClaimOutcome.Unavailable), ClaimTogetherAsync, time);
    }

    /// <inheritdoc/>
    public async Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var answer = _invalidations.Contains(order.ScheduleId) && !await TryDeleteAsync(order.ScheduleId)
            ? ClaimAnswer.Of(ClaimOutcome.Unavailable)
            : await _batcher.SendAsync(order, CancellationToken.None);
        _telemetry.Claimed(answer.Outcome);
        return answer;
    }

    /// <inheritdoc/>
    public async Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt) =>
        await WriteAsync(ClaimScripts.Keep, claim, [ClaimFields.Remaining(expiresAt, _time.Instant), .. SeatsOf(claim)]) is { } kept
        && (long)kept == 1;

    /// <inheritdoc/>
    public async Task ReleaseAsync(SeatClaim claim) => await WriteAsync(ClaimScripts.Release, claim, SeatsOf(claim));

    /// <inheritdoc/>
    public async Task DisputeAsync(SeatClaim claim)
    {
        if (await WriteAsync(ClaimScripts.Dispute, claim, []) is { } deleted && (long)deleted == 1)
        {
            _telemetry.Invalidated();
        }
    }

    /// <inheritdoc/>
    public async Task InvalidateAsync(ScheduleId schedule)
    {
        _invalidations.Add(schedule);
        await TryDeleteAsync(schedule);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token)
    {
        List<ScheduleId> wanted = [.. schedules.Where(schedule => !_invalidations.Contains(schedule))];
        var given = await PerSlotAsync(
            wanted, schedule => schedule, slot => WriteAllAsync(ClaimScripts.BeginLoad, slot, [token, LoadMs]));
        return [.. wanted.Where((_, i) => given[i] == 1)];
    }

    /// <inheritdoc/>
    public async Task<int> LoadAsync(
        IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats, DateTime now)
    {
        var loaded = await PerSlotAsync(schedules, schedule => schedule, slot =>
        {
            List<RedisValue> arguments = [token, LoadedMs];
            foreach (var schedule in slot)
            {
                arguments.Add(seats[schedule].Count());
                foreach (var seat in seats[schedule])
                {
                    arguments.AddRange(
                        seat.SeatId.Value, ClaimFields.Encode(seat.ReservationId), seat.UserId.Value,
                        ClaimFields.Remaining(seat.ExpiresAt, now));
                }
            }

            return WriteAllAsync(ClaimScripts.LoadSeats, slot, [.. arguments]);
        });
        return loaded.Sum();
    }

    /// <inheritdoc/>
    public async Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal)
    {
        var youngest = ClaimFields.Youngest(now);
        var (held, forGood) = ClaimFields.SumsOf(seats, youngest);
        var answer = await CallAsync(
            ClaimScripts.Verify, ClaimFields.KeysOf(schedule), [held, forGood, youngest, deleteUnequal, LoadedMs, SureAfterMs]);
        return (long?)answer.Value switch
        {
            1 => Verification.Equal,
            0 => Verification.Unequal,
            -1 => Verification.Deleted,
            _ => Verification.NotLoaded,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct)
    {
        var (answer, fault) = await CallAsync(ClaimScripts.Read, [ClaimFields.HashOf(schedule)], []).AsTask().WaitAsync(ct);
        if (fault is not null)
        {
            throw new ClaimsUnavailableException($"Redis cannot be asked about schedule {schedule.Value}.", fault);
        }

        return answer!.IsNull ? null : ((string[])answer!).Chunk(3)
            .Select(seat => new ClaimedSeat(
                new SeatId(long.Parse(seat[0], null)), Guid.Parse(seat[1]),
                seat[2] == "0" ? null : TimeSpan.FromMilliseconds(long.Parse(seat[2], null))))
            .ToList();
    }

    /// <summary>
    /// Deletes, a few times a second, the schedules to which a write is missing, and asks an idle Redis whether it is there, to notice
    /// short outages. Runs until <paramref name="ct"/> is cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenSweeps, _time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            foreach (var schedule in _invalidations.Queued)
            {
                if (!await TryDeleteAsync(schedule))
                {
                    break;
                }
            }

            if (_breaker.SinceCall > LongestSilence)
            {
                await _breaker.CallAsync(static redis => redis.PingAsync(), _redis);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    private static RedisValue[] SeatsOf(SeatClaim claim) => [.. claim.SeatIds.Select(seat => (RedisValue)seat.Value)];

    /// <summary>In a cluster a script has keys of one slot only; elsewhere there are no slots, which is one.</summary>
    private async Task<IReadOnlyList<TAnswer>> PerSlotAsync<T, TAnswer>(
        IReadOnlyList<T> all, Func<T, ScheduleId> scheduleOf, Func<IReadOnlyList<T>, Task<IReadOnlyList<TAnswer>>> call)
        where T : notnull
    {
        var slots = all.GroupBy(one => _redis.Multiplexer.GetHashSlot(ClaimFields.HashOf(scheduleOf(one)))).ToList();
        if (slots.Count <= 1)
        {
            return all.Count == 0 ? [] : await call(all);
        }

        var answers = await Task.WhenAll(slots.Select(async slot => slot.Zip(await call([.. slot]))));
        var answerOf = answers.SelectMany(slot => slot).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. all.Select(one => answerOf[one])];
    }

    private Task<IReadOnlyList<ClaimAnswer>> ClaimTogetherAsync(Batch<Order> batch) =>
        PerSlotAsync(batch.Requests, order => order.ScheduleId, orders => ClaimTogetherAsync(orders, batch.Traces));

    private async Task<IReadOnlyList<ClaimAnswer>> ClaimTogetherAsync(IReadOnlyList<Order> orders, IEnumerable<ActivityContext> traces)
    {
        var now = _time.Instant;
        List<RedisValue> arguments = [_maxSeats, _entryMs];
        foreach (var order in orders)
        {
            arguments.AddRange(
                ClaimFields.Encode(order.Id), order.UserId.Value, ClaimFields.Remaining(order.ExpiresAt, now), order.Seats.Count);
            foreach (var seat in order.SeatIds)
            {
                arguments.Add(seat.Value);
            }
        }

        List<ScheduleId> schedules = [.. orders.Select(order => order.ScheduleId)];
        var answers = (RedisResult[]?)await WriteAsync(
            ClaimScripts.Claim, schedules, [.. schedules.Select(ClaimFields.HashOf)], [.. arguments], traces);
        _telemetry.Sent(answers?.Length ?? 0);
        return [.. orders.Select((order, i) => answers is null ? ClaimAnswer.Of(ClaimOutcome.Unavailable) : ToAnswer(order, answers[i]))];
    }

    private ClaimAnswer ToAnswer(Order order, RedisResult answer)
    {
        if (answer.Length < 0)
        {
            return ClaimAnswer.Of((int)answer == 0 ? ClaimOutcome.Claimed : ClaimOutcome.NotLoaded);
        }

        var facts = (long[])answer!;
        var (held, isOfMember, claimedSinceLoad, isSure, age) = (
            (int)facts[0], facts[1] == 1, facts[2] == 1, facts[3] == 1, TimeSpan.FromMilliseconds(facts[4]));
        List<Seat> taken = [.. facts.Skip(5).Select(position => order.Seats[(int)position - 1])];
        var sinceFault = _breaker.SinceFault;
        var isCertain = taken.Count > 0 && !isOfMember && (isSure || !claimedSinceLoad)
            && sinceFault > RecentFault && (sinceFault > PastFault || age < sinceFault);
        return new ClaimAnswer(ClaimOutcome.Refused, taken, held, isOfMember, isCertain);
    }

    /// <summary>With the lock goes the right of a loader whose reading may lack the missing write.</summary>
    private async Task<bool> TryDeleteAsync(ScheduleId schedule)
    {
        var queued = _invalidations.Find(schedule);
        var answer = await _breaker.CallAsync(
            static one => one._redis.KeyDeleteAsync(ClaimFields.KeysOf(one.schedule)), (_redis, schedule));
        if (answer.Fault is not null)
        {
            return false;
        }

        if (queued is { } done)
        {
            _invalidations.Remove(done);
        }

        _telemetry.Invalidated();
        return true;
    }

    private ValueTask<RedisResult?> WriteAsync(RedisScript script, SeatClaim claim, RedisValue[] arguments) => WriteAsync(
        script, [claim.ScheduleId], ClaimFields.KeysOf(claim.ScheduleId),
        [ClaimFields.Encode(claim.ReservationId), claim.UserId.Value, .. arguments]);

    /// <summary>Runs a script for several schedules, which answers a number for each.</summary>
    private async Task<IReadOnlyList<int>> WriteAllAsync(RedisScript script, IReadOnlyList<ScheduleId> schedules, RedisValue[] arguments) =>
        (int[]?)await WriteAsync(script, schedules, [.. schedules.SelectMany(ClaimFields.KeysOf)], arguments)
        ?? throw new ClaimsUnavailableException($"Redis cannot load {schedules.Count} schedules.");

    /// <summary>
    /// Runs a script that writes. When it was skipped, or its outcome is unknown, the schedules are queued to be deleted.
    /// </summary>
    private async ValueTask<RedisResult?> WriteAsync(
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

    private ValueTask<RedisAnswer<RedisResult>> CallAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] arguments, IEnumerable<ActivityContext>? traces = null) =>
        _breaker.CallAsync(
            static one => one.script.EvaluateAsync(one._redis, one.keys, one.arguments, one.traces),
            (script, _redis, keys, arguments, traces));
}
