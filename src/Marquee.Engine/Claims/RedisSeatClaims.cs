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

    /// <summary>About how many seats are loaded with one call: claims wait while it runs, for some ms.</summary>
    private const int SeatsOfLoad = 1_000;

    /// <summary>How long an order that went on after its refusal is remembered with its member.</summary>
    private const int EntryMs = 10_000;

    /// <summary>
    /// Other instances invalidate what they could not write during an outage within this time. A start counts as a fault.
    /// </summary>
    private static readonly TimeSpan RecentFault = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any error in Redis lives.</summary>
    private static readonly TimeSpan PastFault = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claims of two calls are under way at once: with one, none would be batched while Redis works. Redis is busy with 64 for about a
    /// millisecond. A claim waits for its call as long as for an answer of Redis.
    /// </summary>
    private static readonly BatcherLimits Batches = new(Readers: 2, MaxBatch: 64, Capacity: 10_000, TimeSpan.FromMilliseconds(500));

    private readonly ScheduleHashes _hashes;
    private readonly RedisBreaker _breaker;
    private readonly EngineTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly RedisValue _maxSeats;
    private readonly RedisValue _entryMs;
    private readonly WrittenOrders _written;
    private readonly Batcher<Order, ClaimAnswer> _batcher;

    public RedisSeatClaims(
        IConnectionMultiplexer redis, RedisBreaker breaker, ReservationOptions rules, EngineTelemetry telemetry, TimeProvider time)
    {
        (_hashes, _breaker, _telemetry, _time) = (new(redis.GetDatabase(), breaker, telemetry, time), breaker, telemetry, time);
        (_maxSeats, _entryMs) = (rules.MaxSeatsPerMember, rules.Guard is GuardKind.Atomic ? 0 : EntryMs);
        _written = new WrittenOrders(time);
        _batcher = new Batcher<Order, ClaimAnswer>(Batches, ClaimAnswer.Of(ClaimOutcome.Unavailable), ClaimTogetherAsync, time);
    }

    /// <inheritdoc/>
    public async Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var answer = _hashes.IsQueued(order.ScheduleId) && !await _hashes.TryDeleteAsync(order.ScheduleId)
            ? ClaimAnswer.Of(ClaimOutcome.Unavailable)
            : await _batcher.SendAsync(order, CancellationToken.None);
        _telemetry.Claimed(answer.Outcome);
        return answer;
    }

    /// <inheritdoc/>
    public void NoteWritten(Order order) => _written.Add(order.Id);

    /// <inheritdoc/>
    public async Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt) =>
        await _hashes.WriteAsync(ClaimScripts.Keep, claim, [ClaimFields.Remaining(expiresAt, _time.Instant), .. SeatsOf(claim)]) is { } kept
        && (long)kept == 1;

    /// <inheritdoc/>
    public async Task ReleaseAsync(SeatClaim claim) => await _hashes.WriteAsync(ClaimScripts.Release, claim, SeatsOf(claim));

    /// <inheritdoc/>
    public async Task DisputeAsync(SeatClaim claim)
    {
        if (await _hashes.WriteAsync(ClaimScripts.Dispute, claim, []) is { } deleted && (long)deleted == 1)
        {
            _telemetry.Invalidated();
        }
    }

    /// <inheritdoc/>
    public Task InvalidateAsync(ScheduleId schedule) => _hashes.InvalidateAsync(schedule);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token)
    {
        List<ScheduleId> wanted = [.. schedules.Where(schedule => !_hashes.IsQueued(schedule))];
        var given = await _hashes.PerSlotAsync(
            wanted, schedule => schedule, slot => _hashes.WriteAllAsync(ClaimScripts.BeginLoad, slot, [token, LoadMs]));
        return [.. wanted.Where((_, i) => given[i] == 1)];
    }

    /// <inheritdoc/>
    public async Task<int> LoadAsync(
        IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats)
    {
        var (loaded, part, size) = (0, new List<ScheduleId>(), 0);
        foreach (var schedule in schedules)
        {
            part.Add(schedule);
            size += seats[schedule].Count();
            if (size >= SeatsOfLoad || schedule == schedules[^1])
            {
                loaded += await LoadPartAsync(part, token, seats);
                (part, size) = ([], 0);
            }
        }

        return loaded;
    }

    /// <inheritdoc/>
    public async Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal)
    {
        var youngest = ClaimFields.Youngest(now);
        var (held, forGood) = ClaimFields.SumsOf(seats, youngest);
        var answer = await _hashes.CallAsync(
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
        var (answer, fault) = await _hashes.CallAsync(ClaimScripts.Read, [ClaimFields.HashOf(schedule)], []).AsTask().WaitAsync(ct);
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

    /// <inheritdoc cref="ScheduleHashes.RunAsync"/>
    public Task RunAsync(CancellationToken ct) => _hashes.RunAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    private static RedisValue[] SeatsOf(SeatClaim claim) => [.. claim.SeatIds.Select(seat => (RedisValue)seat.Value)];

    private async Task<int> LoadPartAsync(
        IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats)
    {
        // Not the instant of the reading: holds would end later by what passed since.
        var now = _time.Instant;
        var loaded = await _hashes.PerSlotAsync(schedules, schedule => schedule, slot =>
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

            return _hashes.WriteAllAsync(ClaimScripts.LoadSeats, slot, [.. arguments]);
        });
        return loaded.Sum();
    }

    private Task<IReadOnlyList<ClaimAnswer>> ClaimTogetherAsync(Batch<Order> batch) =>
        _hashes.PerSlotAsync(batch.Requests, order => order.ScheduleId, orders => ClaimTogetherAsync(orders, batch.Traces));

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
        var answers = (RedisResult[]?)await _hashes.WriteAsync(
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
        var (held, isOfMember, isSure, age) = ((int)facts[0], facts[1] == 1, facts[2] == 1, TimeSpan.FromMilliseconds(facts[3]));
        var seats = facts[4..].Chunk(2).ToList();
        List<Seat> taken = [.. seats.Select(seat => order.Seats[(int)seat[0] - 1])];
        var sinceFault = _breaker.SinceFault;
        var isCertain = taken.Count > 0 && !isOfMember && (isSure || seats.All(seat => seat[1] < 0 || _written.Contains(seat[1])))
            && sinceFault > RecentFault && (sinceFault > PastFault || age < sinceFault);
        return new ClaimAnswer(ClaimOutcome.Refused, taken, held, isOfMember, isCertain);
    }
}
