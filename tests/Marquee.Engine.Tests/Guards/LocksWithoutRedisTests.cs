using Marquee.Domain;
using Marquee.Engine.Guards;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Marquee.Engine.Tests.Guards;

public sealed class LocksWithoutRedisTests : IAsyncLifetime
{
    private readonly ScheduleId _schedule = Orders.NewSchedule();
    private readonly RecordingLedger _ledger = new(TimeProvider.System);
    private readonly Watch _watch = new();
    private readonly FakeTimeProvider _time = new();
    private RedisServer _server = null!;
    private ConnectionMultiplexer _redis = null!;
    private DistributedGuard _guard = null!;
    private int _seats;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private long BreakerState => _watch.Meters.Read("marquee.redis.breaker");

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _redis = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse($"{_server.ConnectionString},allowAdmin=true"));
        var options = new DistributedOptions();
        _guard = new(
            _ledger, new SeatLocks(_redis, _watch.Breaker(_time), options, _watch.Telemetry, _watch), options, _watch.Telemetry);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
        _watch.Dispose();
    }

    [Fact]
    public async Task While_Redis_is_away_orders_go_to_the_ledger_and_when_it_is_back_there_are_locks_again()
    {
        await _server.DisposeAsync();
        for (var i = 0; i < 5; i++)
        {
            await ReserveAsync();
        }

        _watch.LockOutcomes.ShouldBe(["AWAY", "AWAY", "AWAY", "AWAY", "AWAY"]);
        BreakerState.ShouldBe(2);
        _server = await RedisServer.StartAsync(_server.Port);
        await UntilTakenAsync();
    }

    [Fact]
    public async Task An_order_that_was_written_stands_though_its_locks_cannot_be_released()
    {
        _ledger.Inside = () => _server.DisposeAsync().AsTask();

        await ReserveAsync();

        _watch.LockOutcomes.ShouldBe(["TAKEN"]);
        _watch.Faults.ShouldHaveSingleItem().ShouldContain("could not be released");
    }

    [Fact]
    public async Task A_Redis_that_hangs_is_left_alone_after_four_calls()
    {
        await _server.StallAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReserveAsync()));
        BreakerState.ShouldBe(2);

        await _server.ResumeAsync();
        await ReserveAsync();

        _watch.LockOutcomes.ShouldBe(["AWAY", "AWAY", "AWAY", "AWAY", "AWAY"], "nobody asks before a second has passed");
        await UntilTakenAsync();
    }

    [Fact]
    public async Task A_Redis_that_takes_no_writes_is_as_good_as_away()
    {
        await _redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await ReserveAsync();

        _watch.LockOutcomes.ShouldBe(["AWAY"]);
    }

    [Fact]
    public async Task After_the_connection_was_closed_orders_go_to_the_ledger()
    {
        await _redis.DisposeAsync();

        await ReserveAsync();

        _watch.LockOutcomes.ShouldBe(["AWAY"]);
    }

    private async Task ReserveAsync() =>
        (await _guard.ReserveAsync(Orders.Of(_schedule, Interlocked.Increment(ref _seats)), Ct)).Refusal.ShouldBeNull();

    private async Task UntilTakenAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (_watch.LockOutcomes[^1] != "TAKEN")
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50, patience.Token);
            await ReserveAsync();
        }
    }
}
