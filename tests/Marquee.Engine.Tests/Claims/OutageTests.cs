using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;
using Marquee.Engine.Tests.Guards;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using StackExchange.Redis;

namespace Marquee.Engine.Tests.Claims;

/// <summary>On a redis-server of their own, which they stop, stall and fill. The breaker's clock is the tests'.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private RedisServer _server = null!;
    private ClaimBench _bench = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private long BreakerState => _bench.Watch.Meters.Read("marquee.redis.breaker");

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _bench = ClaimBench.On(await ConnectionMultiplexer.ConnectAsync(
            RedisConnection.Parse($"{_server.ConnectionString},asyncTimeout=2000,allowAdmin=true")));
        await _bench.LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_Redis_that_is_killed_is_unavailable_until_it_is_back()
    {
        await _server.DisposeAsync();
        await ShouldBeUnavailableAsync(times: 5);
        BreakerState.ShouldBe(2);

        _server = await RedisServer.StartAsync(_server.Port);

        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded, "it has come back without data");
    }

    [Fact]
    public async Task A_schedule_with_a_claim_whose_outcome_is_unknown_is_deleted()
    {
        await _server.StallAsync();
        await ShouldBeUnavailableAsync();

        await _server.ResumeAsync();

        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded);
    }

    [Fact]
    public async Task While_Redis_is_away_nothing_throws_but_loading_and_reading()
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        await _server.DisposeAsync();

        for (var i = 0; i < 3; i++)
        {
            await ShouldBeUnavailableAsync();
            (await _bench.KeepAsync(order)).ShouldBeFalse();
            await _bench.ReleaseAsync(order);
            await _bench.DisputeAsync(order);
            await _bench.Claims.InvalidateAsync(_bench.Schedule);
            await Should.ThrowAsync<ClaimsUnavailableException>(() => _bench.Claims.BeginLoadAsync([Orders.NewSchedule()], "loader"));
            await Should.ThrowAsync<ClaimsUnavailableException>(() => _bench.EndLoadAsync());
            (await _bench.VerifyAsync()).ShouldBe(Verification.NotLoaded);
            await Should.ThrowAsync<ClaimsUnavailableException>(() => _bench.Claims.ReadAsync(_bench.Schedule, Ct));
        }
    }

    [Fact]
    public async Task Nothing_throws_while_the_application_stops()
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        await _bench.DisposeAsync();

        await _bench.KeepAsync(order);
        await _bench.ReleaseAsync(order);
        (await _bench.Claims.ClaimAsync(order)).Outcome.ShouldBe(ClaimOutcome.Unavailable);
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("keep")]
    [InlineData("release")]
    [InlineData("dispute")]
    [InlineData("load")]
    public async Task An_order_of_a_schedule_a_write_to_which_was_skipped_deletes_it_first(string skipped)
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        await _bench.Redis.StringSetAsync(_bench.LoadLock, "loader");
        await OpenBreakerAsync();
        await (skipped switch
        {
            "claim" => _bench.ClaimAsync(member: 1, 11),
            "keep" => _bench.KeepAsync(order),
            "release" => _bench.ReleaseAsync(order),
            "dispute" => _bench.DisputeAsync(order),
            _ => Should.ThrowAsync<ClaimsUnavailableException>(() => _bench.EndLoadAsync()),
        });
        (await _bench.OutcomeAsync(member: 2, 11)).ShouldBe(ClaimOutcome.Unavailable);

        _bench.Time.Advance(BreakFor);

        (await _bench.OutcomeAsync(member: 2, 11)).ShouldBe(ClaimOutcome.NotLoaded);
        (await _bench.Redis.KeyExistsAsync(_bench.LoadLock)).ShouldBeFalse("a loader may have read the database before the write");
        await _bench.LoadAsync();
        await _bench.ClaimedAsync(member: 2, 11);
    }

    [Fact]
    public async Task An_order_goes_without_a_claim_where_its_schedule_cannot_be_deleted()
    {
        await SkipAWriteAsync();
        _bench.Time.Advance(BreakFor);
        (await _bench.VerifyAsync()).ShouldBe(Verification.Equal, "Redis is back");
        await _bench.Redis.ExecuteAsync("ACL", "SETUSER", "default", "-del", "-unlink");

        (await _bench.OutcomeAsync(member: 2, 11)).ShouldBe(ClaimOutcome.Unavailable);

        await _bench.Redis.ExecuteAsync("ACL", "SETUSER", "default", "+del", "+unlink");
        (await _bench.SeatsAsync()).ShouldBeEmpty("nothing was claimed");
    }

    [Fact]
    public async Task A_schedule_to_be_deleted_is_not_loaded_before()
    {
        await _bench.Redis.KeyDeleteAsync(_bench.Key);
        await SkipAWriteAsync();
        _bench.Time.Advance(BreakFor);

        (await _bench.Claims.BeginLoadAsync([_bench.Schedule], "loader")).ShouldBeEmpty();

        (await _bench.OutcomeAsync(member: 1, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        (await _bench.Claims.BeginLoadAsync([_bench.Schedule], "loader")).ShouldBe([_bench.Schedule]);
    }

    [Fact]
    public async Task When_Redis_is_back_schedules_are_deleted_without_an_order()
    {
        _running = _bench.Claims.RunAsync(_stop.Token);
        await SkipAWriteAsync();

        await UntilAsync(async () => !await _bench.Redis.KeyExistsAsync(_bench.Key));

        _bench.Watch.Meters.Read("marquee.claims.invalidations").ShouldBe(1);
    }

    [Fact]
    public async Task An_idle_instance_notices_an_outage()
    {
        _running = _bench.Claims.RunAsync(_stop.Token);
        await _server.DisposeAsync();

        await UntilAsync(() => Task.FromResult(_bench.Breaker.SinceFault < TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task A_full_Redis_takes_no_claim_and_orders_go_past_it()
    {
        await ConfigureAsync("maxmemory", "1");

        await ShouldBeUnavailableAsync();

        await ConfigureAsync("maxmemory", "0");
        (await _bench.OutcomeAsync(member: 1, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        BreakerState.ShouldBe(0, "one outage among many answers");
    }

    [Fact]
    public async Task With_a_full_Redis_an_order_does_not_claim_again_and_again()
    {
        var (ledger, telemetry) = (new RecordingLedger(_bench.Time), _bench.Watch.Telemetry);
        await using var loader = new ScheduleLoader(_bench.Claims, ledger, telemetry, _bench.Time);
        await using var engine = new ReservationEngine(
            _bench.Claims, loader, new ScheduleVerifier(_bench.Claims, ledger, telemetry, _bench.Time),
            new PessimisticGuard(ledger, telemetry), ledger, new ReservationOptions(), telemetry, _bench.Time);
        await ConfigureAsync("maxmemory", "1");
        await ShouldBeUnavailableAsync();

        (await engine.ReserveAsync(_bench.NewOrder(member: 1, 10), Ct)).Refusal.ShouldBeNull();

        _bench.Watch.Meters.Read("marquee.claims", "NOT_LOADED").ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_Redis_that_has_become_a_replica_is_unavailable()
    {
        await _bench.Redis.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await ShouldBeUnavailableAsync(times: 5);

        await _bench.Redis.ExecuteAsync("REPLICAOF", "NO", "ONE");

        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded);
    }

    [Fact]
    public async Task The_outcomes_of_claims_are_counted()
    {
        await _bench.ClaimedAsync(member: 1, 10);
        await _bench.ClaimAsync(member: 2, 10);
        await SkipAWriteAsync();
        await ShouldBeUnavailableAsync();

        string[] outcomes = ["CLAIMED", "REFUSED", "UNAVAILABLE"];
        outcomes.Select(outcome => _bench.Watch.Meters.Read("marquee.claims", outcome)).ShouldBe([1, 1, 1]);
        _bench.Watch.Meters.Read("marquee.claims.batch").ShouldBe(1);
    }

    private async Task ShouldBeUnavailableAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            (await _bench.OutcomeAsync(member: 9, 90).WaitAsync(Patience, Ct)).ShouldBe(ClaimOutcome.Unavailable);
        }
    }

    private async Task OpenBreakerAsync()
    {
        while (BreakerState != 2)
        {
            await _bench.Breaker.CallAsync(Task.FromException<int>, new TimeoutException());
        }
    }

    private async Task SkipAWriteAsync()
    {
        await OpenBreakerAsync();
        await _bench.ReleaseAsync(_bench.NewOrder(member: 9, 90));
    }

    private async Task<ClaimOutcome> OnceAvailableAsync()
    {
        var outcome = ClaimOutcome.Unavailable;
        await UntilAsync(async () => (outcome = await _bench.OutcomeAsync(member: 8, 80)) is not ClaimOutcome.Unavailable);
        return outcome;
    }

    /// <summary>Lets the application's clock go on until something is so.</summary>
    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (!await isSo())
        {
            _bench.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20, patience.Token);
        }
    }

    private async Task ConfigureAsync(string setting, string value) => await _bench.Redis.ExecuteAsync("CONFIG", "SET", setting, value);
}
