using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Guards;
using Marquee.Engine.Tests.Deployments;
using StackExchange.Redis;

namespace Marquee.Engine.Tests.Guards;

public sealed class DistributedGuardTests(Servers servers) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ScheduleId _schedule = Orders.NewSchedule();
    private readonly RecordingLedger _ledger = new(TimeProvider.System);
    private readonly Watch _watch = new();
    private readonly DistributedOptions _options = new() { PollInterval = TimeSpan.FromMilliseconds(4) };

    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task The_seats_are_locked_while_the_ledger_writes_and_free_when_it_answers(DeploymentKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        var during = Array.Empty<bool>();
        _ledger.Inside = async () =>
        {
            during = await AreLockedAsync(redis, 1, 2, 3);
            (await redis.GetDatabase().KeyTimeToLiveAsync(Key(1))).ShouldNotBeNull()
                .ShouldBeInRange(TimeSpan.Zero, _options.Lease);
        };

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 2, 1), Ct)).Refusal.ShouldBeNull();

        during.ShouldBe([true, true, false]);
        (await AreLockedAsync(redis, 1, 2)).ShouldBe([false, false]);
        _watch.LockOutcomes.ShouldBe(["TAKEN"]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task One_lock_for_the_schedule_if_wanted(DeploymentKind kind)
    {
        _options.Scope = LockScope.Schedule;
        await using var redis = await servers.ConnectAsync(kind);
        var database = redis.GetDatabase();
        RedisKey key = $"marquee:lock:{{{_schedule.Value}}}";
        _ledger.Inside = async () => (await database.KeyExistsAsync(key)).ShouldBeTrue();

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1, 2), Ct)).Refusal.ShouldBeNull();

        (await database.KeyExistsAsync(key)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Locks_are_released_when_the_ledger_throws(DeploymentKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        _ledger.Inside = () => throw new InvalidOperationException("no such table");

        await Should.ThrowAsync<InvalidOperationException>(() => Guard(redis).ReserveAsync(Orders.Of(_schedule, 1, 2), Ct));

        (await AreLockedAsync(redis, 1, 2)).ShouldBe([false, false]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task An_order_waits_for_the_lock_of_another_and_locks_in_ascending_order(DeploymentKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        await using var others = await servers.ConnectAsync(kind);
        await redis.GetDatabase().StringSetAsync(Key(2), "another", Patience);

        var waiting = Guard(others).ReserveAsync(Orders.Of(_schedule, 3, 2, 1), Ct);
        await Until(async () => (await AreLockedAsync(redis, 1))[0]);
        var tried = others.OperationCount;
        await Until(() => Task.FromResult(others.OperationCount > tried + 10));

        waiting.IsCompleted.ShouldBeFalse();
        _ledger.Writes.ShouldBe(0);
        (await AreLockedAsync(redis, 1, 3)).ShouldBe([true, false], "the third is not to be locked before the second");
        await redis.GetDatabase().KeyDeleteAsync(Key(2));
        (await waiting).Refusal.ShouldBeNull();
        (await AreLockedAsync(redis, 1, 2, 3)).ShouldBe([false, false, false]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Who_waits_for_too_long_is_told_to_come_again_and_leaves_no_lock(DeploymentKind kind)
    {
        _options.WaitFor = TimeSpan.FromMilliseconds(200);
        await using var redis = await servers.ConnectAsync(kind);
        await redis.GetDatabase().StringSetAsync(Key(2), "another", TimeSpan.FromMinutes(1));
        var began = Stopwatch.StartNew();

        var result = await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1, 2), Ct);

        result.Refusal.ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
        began.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(190));
        _ledger.Writes.ShouldBe(0);
        (await AreLockedAsync(redis, 1, 2)).ShouldBe([false, true], "only the other one's lock is left");
        _watch.LockOutcomes.ShouldBe(["LATE"]);
        _watch.Faults.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task All_locks_together_are_waited_for_once(DeploymentKind kind)
    {
        _options.WaitFor = TimeSpan.FromSeconds(1);
        await using var redis = await servers.ConnectAsync(kind);
        await using var others = await servers.ConnectAsync(kind);
        await redis.GetDatabase().StringSetAsync(Key(1), "another", Patience);
        await redis.GetDatabase().StringSetAsync(Key(2), "another", Patience);

        var waiting = Guard(others).ReserveAsync(Orders.Of(_schedule, 1, 2), Ct);
        var began = Stopwatch.StartNew();
        await Until(() => Task.FromResult(began.Elapsed > _options.WaitFor * 0.9));
        await redis.GetDatabase().KeyDeleteAsync(Key(1));
        await Until(async () => waiting.IsCompleted || (await AreLockedAsync(redis, 1))[0]);
        var tried = others.OperationCount;
        (await waiting).Refusal.ShouldBeOfType<Unavailable>();

        // A second for this lock alone would be twice as many tries; a slow machine makes fewer of either.
        (others.OperationCount - tried).ShouldBeLessThan((long)(_options.WaitFor * 0.1 / (_options.PollInterval / 2)) + 20);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_caller_who_leaves_while_waiting_leaves_no_lock(DeploymentKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        await redis.GetDatabase().StringSetAsync(Key(2), "another", Patience);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var waiting = Guard(redis).ReserveAsync(Orders.Of(_schedule, 1, 2), leaving.Token);
        await Until(async () => (await AreLockedAsync(redis, 1))[0]);
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);

        _ledger.Writes.ShouldBe(0);
        (await AreLockedAsync(redis, 1)).ShouldBe([false]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_lock_is_extended_for_as_long_as_its_holder_lives(DeploymentKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        _ledger.Inside = async () =>
        {
            for (var extended = 0; extended < 2; extended++)
            {
                var left = _options.Lease;
                await Until(async () =>
                {
                    var before = left;
                    left = (await redis.GetDatabase().KeyTimeToLiveAsync(Key(1))).ShouldNotBeNull("the lock is held");
                    return left > before;
                });
            }
        };

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task In_the_declarative_form_the_guard_takes_no_lock(DeploymentKind kind)
    {
        _options.Form = LockForm.Declarative;
        await using var redis = await servers.ConnectAsync(kind);
        await redis.GetDatabase().StringSetAsync(Key(1), "the filter's", TimeSpan.FromMinutes(1));

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        _watch.LockOutcomes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DeploymentKind.Embedded, LockScope.Seat)]
    [InlineData(DeploymentKind.Production, LockScope.Seat)]
    [InlineData(DeploymentKind.Embedded, LockScope.Schedule)]
    [InlineData(DeploymentKind.Production, LockScope.Schedule)]
    public async Task Two_instances_that_want_the_same_seats_in_opposite_order_neither_meet_nor_wait_for_each_other(
        DeploymentKind kind, LockScope scope)
    {
        (_options.Scope, _options.WaitFor) = (scope, Patience);
        await using var one = await servers.ConnectAsync(kind);
        await using var two = await servers.ConnectAsync(kind);
        DistributedGuard[] instances = [Guard(one), Guard(two)];
        _ledger.Inside = () => Task.Delay(2, Ct);
        long[][] wanted = [[1, 2, 3], [4, 3], [3, 2, 1], [2, 3, 4], [4, 1]];

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            Task.Run(
                () => instances[i % 2].ReserveAsync(Orders.Of(_schedule, wanted[i % wanted.Length]), Ct)))).WaitAsync(Patience * 2, Ct);

        results.ShouldAllBe(result => result.Refusal == null || result.Refusal is SeatsAlreadyReserved);
        results.ShouldContain(result => result.Refusal == null);
        _ledger.Overlaps.ShouldBe(0);
        _ledger.Writes.ShouldBe(60);
    }

    public void Dispose() => _watch.Dispose();

    private static async Task Until(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (!await isSo())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private RedisKey Key(long seat) => $"marquee:lock:{{{_schedule.Value}}}:{seat}";

    private Task<bool[]> AreLockedAsync(ConnectionMultiplexer redis, params long[] seats) =>
        Task.WhenAll(seats.Select(seat => redis.GetDatabase().KeyExistsAsync(Key(seat))));

    private DistributedGuard Guard(IConnectionMultiplexer redis) =>
        new(
            _ledger, new SeatLocks(redis, _watch.Breaker(TimeProvider.System), _options, _watch.Telemetry, _watch), _options,
            _watch.Telemetry);
}
