using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Infrastructure.Reservations;

/// <summary>Claims in Redis, by scripts that run alone; <see cref="ClaimFields"/> tells how a schedule is written there.</summary>
public sealed class RedisSeatClaims : ISeatClaims
{
    /// <summary>The name of the meter, which other facts about Redis share.</summary>
    public const string MeterName = RedisScript.SpanSource;

    private const int KnownForMs = 30_000;

    /// <summary>How long a load may take. Its lock is its ticket: without it nothing is installed.</summary>
    private const int LoadMs = 5_000;

    /// <summary>How long a release, or a promotion of a schedule that is not loaded, is remembered: longer than any load takes.</summary>
    private const int RememberedMs = 2 * LoadMs;

    /// <summary>
    /// How long a seat is marked of which Redis does not know who has it, nor until when: a hold may end meanwhile, and its seats are free
    /// within a second.
    /// </summary>
    private static readonly TimeSpan LongestMark = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(200);

    private static readonly RedisScript Promote = RedisScript.Load("promote");
    private static readonly RedisScript Release = RedisScript.Load("release");
    private static readonly RedisScript BeginLoad = RedisScript.Load("begin_load");
    private static readonly RedisScript Agree = RedisScript.Load("agree");
    private static readonly RedisScript Install = RedisScript.Load("install");

    private readonly IDatabase _redis;
    private readonly RedisBreaker _breaker;
    private readonly ClaimTelemetry _telemetry;
    private readonly ForgetList _toForget = new();
    private readonly Doubt _doubt;
    private readonly TimeProvider _time;
    private readonly ClaimScript _script;
    private readonly ReservationOptions _options;
    private readonly ConcurrentDictionary<int, ClaimGathering> _gatherings = new();

    public RedisSeatClaims(IConnectionMultiplexer redis, ReservationOptions options, IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        _redis = redis.GetDatabase();
        _breaker = new RedisBreaker(meter, time);
        _telemetry = new ClaimTelemetry(meter);
        _doubt = new Doubt(time);
        _time = time;
        _script = new ClaimScript(options);
        _options = options;
    }

    private long MarkMs => (long)(_options.HoldFor < LongestMark ? _options.HoldFor : LongestMark).TotalMilliseconds;

    /// <inheritdoc/>
    public async Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var answer = _toForget.Contains(order.ScheduleId)
            ? ClaimAnswer.Of(ClaimOutcome.Unavailable)
            : await GatheringOf(order.ScheduleId).ClaimAsync(order);
        if (answer.Outcome is ClaimOutcome.Taken && _doubt.IsOn)
        {
            answer = answer with { Outcome = ClaimOutcome.PerhapsOfMember };
        }

        _telemetry.Claimed(answer.Outcome);
        return answer;
    }

    /// <inheritdoc/>
    public Task PromoteAsync(IReadOnlyCollection<Promotion> promotions) =>
        // Where a hold has ended, the lease ends by itself.
        Task.WhenAll(promotions
            .Where(promotion => promotion.Remaining is null || promotion.Remaining > TimeSpan.Zero)
            .GroupBy(promotion => SlotOf(promotion.Claim.ScheduleId))
            .Select(ofOneSlot => PromoteTogetherAsync([.. ofOneSlot])));

    /// <inheritdoc/>
    public async Task ReleaseAsync(SeatClaim claim, IReadOnlyCollection<SeatId> taken)
    {
        List<RedisValue> arguments =
        [
            ClaimFields.Encode(claim.ReservationId), claim.UserId.Value, RememberedMs, MarkMs, taken.Count,
            .. taken.Select(seat => (RedisValue)seat.Value),
            .. claim.SeatIds.Where(seat => !taken.Contains(seat)).Select(seat => (RedisValue)seat.Value),
        ];
        await WriteAsync(Release, [claim.ScheduleId], [.. arguments]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LoadTicket>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules)
    {
        var tickets = await Task.WhenAll(schedules.Where(schedule => !_toForget.Contains(schedule)).Select(BeginAsync));
        return [.. tickets.OfType<LoadTicket>()];
    }

    /// <inheritdoc/>
    public async Task<bool> AgreeAsync(LoadTicket ticket, IEnumerable<TakenSeat> seats) =>
        await WriteAsync(Agree, ticket, [ticket.RedisTime, KnownForMs, ClaimFields.SumOf(seats)]) is { } agreed && (long)agreed == 1;

    /// <inheritdoc/>
    public async Task<int> InstallAsync(LoadTicket ticket, IReadOnlyList<LiveSeat> seats, DateTime now)
    {
        var arguments = new List<RedisValue>(2 + (4 * seats.Count)) { ticket.RedisTime, KnownForMs };
        foreach (var seat in seats)
        {
            var remaining = seat.ExpiresAt - now;
            if (remaining is null || remaining > TimeSpan.Zero)
            {
                arguments.Add(seat.SeatId.Value);
                arguments.Add(ClaimFields.Encode(seat.ReservationId));
                arguments.Add(seat.UserId.Value);
                arguments.Add(MillisecondsOf(remaining));
            }
        }

        var wrong = await WriteAsync(Install, ticket, [.. arguments]);
        var corrected = wrong is null ? 0 : Math.Max((int)wrong, 0);
        if (corrected > 0)
        {
            _doubt.Begin(Doubt.AfterCorrection);
        }

        return corrected;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct)
    {
        var answer = await _breaker.CallAsync(static one => ReadAsync(one._redis, one.schedule), (_redis, schedule)).AsTask().WaitAsync(ct);
        return answer.Fault is null
            ? ClaimFields.Decode(answer.Value.Fields, answer.Value.Now)
            : throw new ClaimsUnavailableException($"Redis cannot be asked about schedule {schedule.Value}.", answer.Fault);
    }

    /// <inheritdoc/>
    public async Task InvalidateAsync(ScheduleId schedule)
    {
        _toForget.Add(schedule);
        await ForgetListedAsync();
    }

    /// <summary>To be called when an instance starts: it does not know yet whether others tell Redis everything.</summary>
    public void AssumeRecentFault() => _doubt.Begin(Doubt.AfterStart);

    /// <summary>Forgets, a few times a second, the schedules about which Redis may be wrong. Returns when told to stop.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenSweeps, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                await ForgetListedAsync();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task ForgetListedAsync()
    {
        if (_toForget.IsEmpty)
        {
            return;
        }

        foreach (var listed in _toForget.Listed)
        {
            // With the lock goes the ticket of a load whose snapshot may lack what was promoted or released in this hash since.
            RedisKey[] keys = [ClaimFields.HashOf(listed.Key), ClaimFields.LoadLockOf(listed.Key)];
            var answer = await _breaker.CallAsync(static one => one._redis.KeyDeleteAsync(one.keys), (_redis, keys));
            if (answer.Fault is not null)
            {
                return;
            }

            _toForget.Remove(listed);
            _telemetry.Forgotten();
        }
    }

    private static async Task<(HashEntry[] Fields, long Now)> ReadAsync(IDatabase redis, ScheduleId schedule)
    {
        var fields = redis.HashGetAllAsync(ClaimFields.HashOf(schedule));
        var time = (string[])(await redis.ExecuteAsync("TIME"))!;
        var now = (long.Parse(time[0], CultureInfo.InvariantCulture) * 1000) + (long.Parse(time[1], CultureInfo.InvariantCulture) / 1000);
        return (await fields, now);
    }

    /// <summary>In a cluster a script has keys of one slot only; elsewhere there are no slots, which is one.</summary>
    private int SlotOf(ScheduleId schedule) => _redis.Multiplexer.GetHashSlot(ClaimFields.HashOf(schedule));

    private ClaimGathering GatheringOf(ScheduleId schedule) =>
        _gatherings.GetOrAdd(SlotOf(schedule), static (_, claims) => new ClaimGathering(claims.ClaimTogetherAsync, claims._time), this);

    /// <returns>Whether the call succeeded.</returns>
    private async Task<bool> ClaimTogetherAsync(IReadOnlyList<PendingClaim> claims)
    {
        List<Order> orders = [.. claims.Select(claim => claim.Order)];
        var codes = (long[]?)await WriteAsync(
            ClaimScript.Script, orders.ConvertAll(order => order.ScheduleId), _script.ArgumentsOf(orders),
            claims.Select(claim => claim.Trace));
        if (codes is null)
        {
            foreach (var claim in claims)
            {
                claim.GoWithout();
            }

            return false;
        }

        _telemetry.Sent(claims.Count);
        for (var i = 0; i < codes.Length; i++)
        {
            claims[i].Settle(ClaimScript.Decode(codes[i], orders[i]));
        }

        return true;
    }

    private async Task PromoteTogetherAsync(List<Promotion> promotions)
    {
        var arguments = new List<RedisValue>(1 + (5 * promotions.Count)) { RememberedMs };
        foreach (var (claim, remaining) in promotions)
        {
            arguments.Add(ClaimFields.Encode(claim.ReservationId));
            arguments.Add(claim.UserId.Value);
            arguments.Add(MillisecondsOf(remaining));
            arguments.Add(claim.SeatIds.Count);
            foreach (var seat in claim.SeatIds)
            {
                arguments.Add(seat.Value);
            }
        }

        await WriteAsync(Promote, promotions.ConvertAll(promotion => promotion.Claim.ScheduleId), [.. arguments]);
    }

    private async Task<LoadTicket?> BeginAsync(ScheduleId schedule)
    {
        var answer = await _breaker.CallAsync(
            static one => BeginLoad.EvaluateAsync(one._redis, [ClaimFields.LoadLockOf(one.schedule)], [LoadMs]), (_redis, schedule));
        return answer.Fault is null && (long)answer.Value! is > 0 and var now ? new LoadTicket(schedule, now) : null;
    }

    private ValueTask<RedisResult?> WriteAsync(RedisScript script, LoadTicket ticket, RedisValue[] arguments) => WriteAsync(
        script, [ticket.ScheduleId], [ClaimFields.HashOf(ticket.ScheduleId), ClaimFields.LoadLockOf(ticket.ScheduleId)], arguments,
        traces: null);

    private ValueTask<RedisResult?> WriteAsync(
        RedisScript script, List<ScheduleId> schedules, RedisValue[] arguments, IEnumerable<ActivityContext>? traces = null) =>
        WriteAsync(script, schedules, [.. schedules.Select(ClaimFields.HashOf)], arguments, traces);

    /// <summary>
    /// Runs a script that writes. When it was skipped, or nobody knows what became of it, the schedules are listed to be forgotten.
    /// </summary>
    private async ValueTask<RedisResult?> WriteAsync(
        RedisScript script, List<ScheduleId> schedules, RedisKey[] keys, RedisValue[] arguments, IEnumerable<ActivityContext>? traces)
    {
        var answer = await _breaker.CallAsync(
            static one => one.script.EvaluateAsync(one._redis, one.keys, one.arguments, one.traces),
            (script, _redis, keys, arguments, traces));
        if (answer.Fault is null)
        {
            return answer.Value;
        }

        _doubt.Begin(Doubt.AfterFault);
        schedules.ForEach(schedule => _toForget.Add(schedule));
        return null;
    }

    /// <summary>Rounded up: 0 would be for good.</summary>
    private static long MillisecondsOf(TimeSpan? remaining) =>
        remaining is null ? 0 : (long)Math.Ceiling(remaining.Value.TotalMilliseconds);
}
