using System.Diagnostics;
using System.Reflection;
using Marquee.Domain;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Reservations;
using Marquee.Testing;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class LocksWithoutRedisTests : IDisposable
{
    private readonly ScheduleId _schedule = Orders.NewSchedule();
    private readonly RecordingLedger _ledger = new(TimeProvider.System);
    private readonly Watch _watch = new();
    private readonly DistributedOptions _options = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_Redis_is_away_orders_go_to_the_ledger_which_is_reported_once()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server);
        var guard = Guard(redis);
        (await guard.ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        await server.DisposeAsync();
        for (var seat = 2; seat < 7; seat++)
        {
            (await guard.ReserveAsync(Orders.Of(_schedule, seat, seat + 10), Ct)).Refusal.ShouldBeNull();
        }

        _watch.Outcomes.ShouldBe(["TAKEN", "AWAY", "AWAY", "AWAY", "AWAY", "AWAY"]);
        _watch.Faults.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task When_Redis_is_back_there_are_locks_again()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server);
        var guard = Guard(redis);
        await server.DisposeAsync();
        (await guard.ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        await using var again = await RedisServer.StartAsync(server.Port);

        var began = Stopwatch.StartNew();
        for (var seat = 2; !_watch.Outcomes.Contains("TAKEN"); seat++)
        {
            began.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            (await guard.ReserveAsync(Orders.Of(_schedule, seat), Ct)).Refusal.ShouldBeNull();
            await Task.Delay(50, Ct);
        }
    }

    [Fact]
    public async Task An_order_that_was_written_stands_though_its_locks_cannot_be_released()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server);
        _ledger.Inside = () => server.DisposeAsync().AsTask();

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1, 2, 3), Ct)).Refusal.ShouldBeNull();

        _watch.Outcomes.ShouldBe(["TAKEN"]);
        _watch.Faults.ShouldHaveSingleItem().ShouldContain("could not be released");
    }

    [Fact]
    public async Task A_Redis_that_hangs_is_left_alone_after_two_orders()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server);
        var counted = AskedRedis.Of(redis);
        var guard = Guard(counted);
        (await guard.ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();
        await server.StallAsync();

        var both = await Task.WhenAll(Enumerable.Range(2, 2).Select(seat => guard.ReserveAsync(Orders.Of(_schedule, seat), Ct)));

        both.ShouldAllBe(result => result.Refusal == null);
        // Once a second an order tries Redis again; where the machine is slow, that may be the third.
        int asked;
        var seat = 4;
        do
        {
            seat.ShouldBeLessThan(20, "every order asks Redis");
            asked = ((AskedRedis)(object)counted).Times;
            (await guard.ReserveAsync(Orders.Of(_schedule, seat++), Ct)).Refusal.ShouldBeNull();
        }
        while (((AskedRedis)(object)counted).Times > asked);

        _watch.Outcomes.Skip(1).ShouldAllBe(outcome => outcome == "AWAY");
    }

    [Fact]
    public async Task A_Redis_that_takes_no_writes_is_as_good_as_away()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server);
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        _watch.Outcomes.ShouldBe(["AWAY"]);
    }

    [Fact]
    public async Task After_the_connection_was_closed_orders_go_to_the_ledger()
    {
        await using var server = await RedisServer.StartAsync();
        var redis = await ConnectAsync(server);
        await redis.DisposeAsync();

        (await Guard(redis).ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        _watch.Outcomes.ShouldBe(["AWAY"]);
    }

    public void Dispose() => _watch.Dispose();

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisServer server) =>
        await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse($"{server.ConnectionString},allowAdmin=true"));

    private DistributedGuard Guard(IConnectionMultiplexer redis) =>
        new(_ledger, new SeatLocks(redis, _options, _watch.Telemetry, _watch), _options, _watch.Telemetry);

    /// <summary>Counts how often somebody turns to Redis.</summary>
    public class AskedRedis : DispatchProxy
    {
        private IConnectionMultiplexer _redis = null!;

        public int Times { get; private set; }

        public static IConnectionMultiplexer Of(IConnectionMultiplexer redis)
        {
            var counted = Create<IConnectionMultiplexer, AskedRedis>();
            ((AskedRedis)(object)counted)._redis = redis;
            return counted;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Times += targetMethod!.Name == nameof(IConnectionMultiplexer.GetDatabase) ? 1 : 0;
            return targetMethod.Invoke(_redis, args);
        }
    }
}
