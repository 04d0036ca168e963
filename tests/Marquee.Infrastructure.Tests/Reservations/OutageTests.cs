using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>On a redis-server of their own, which they stop, stall and fill.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private RedisServer _server = null!;
    private ClaimBench _bench = null!;
    private Task _forgetting = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _bench = await ClaimBench.LoadedAsync(RedisConnection.Parse(_server.ConnectionString), timeOutMs: 2_000, time: _time);
        _forgetting = _bench.Claims.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _forgetting;
        _stop.Dispose();
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_Redis_that_is_killed_is_unavailable_until_it_is_back()
    {
        await _server.DisposeAsync();
        await ShouldBeUnavailableAsync();
        await FailAFewTimesAsync();
        await ShouldBeUnavailableAsync();

        _server = await RedisServer.StartAsync(_server.Port);

        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded, "it has come back without data");
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_waited_for_until_the_time_out_and_then_not_at_all()
    {
        await _server.StallAsync();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(_ => ShouldBeUnavailableAsync()));
        await FailAFewTimesAsync();

        using var watch = new MeterWatch("Marquee.Redis");
        watch.Read("marquee.redis.breaker").ShouldBe(2, "open: Redis is not asked");
        await _server.ResumeAsync();
        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded, "claims of unknown outcome are forgotten");
    }

    [Fact]
    public async Task While_Redis_is_away_nothing_throws_but_reading()
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        var ticket = await _bench.BeginAsync();
        await _server.DisposeAsync();

        for (var i = 0; i < 3; i++)
        {
            await ShouldBeUnavailableAsync();
            await _bench.PromoteAsync(order);
            await _bench.ReleaseAsync(order, taken: [10]);
            (await _bench.InstallAsync(ticket)).ShouldBe(0);
            (await _bench.Claims.BeginLoadAsync([new(7)])).ShouldBeEmpty();
            await _bench.Claims.InvalidateAsync(_bench.Schedule);
            await Should.ThrowAsync<ClaimsUnavailableException>(() => _bench.Claims.ReadAsync(_bench.Schedule, Ct));
        }
    }

    [Fact]
    public async Task Nothing_throws_while_the_application_stops()
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        await _bench.DisposeAsync();

        await _bench.PromoteAsync(order);
        await _bench.ReleaseAsync(order);
        await ShouldBeUnavailableAsync();
    }

    [Theory]
    [InlineData("promote")]
    [InlineData("release")]
    public async Task A_schedule_one_write_to_which_was_skipped_is_forgotten_before_it_is_trusted_again(string skipped)
    {
        var order = await _bench.ClaimedAsync(member: 1, 10);
        await _server.StallAsync();
        await FailAFewTimesAsync();

        await (skipped == "promote" ? _bench.PromoteAsync(order) : _bench.ReleaseAsync(order));

        await ShouldBeUnavailableAsync();
        await _server.ResumeAsync();
        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded);
        await _bench.LoadAsync();
        await _bench.ClaimedAsync(member: 2, 10);
    }

    /// <summary>Another instance may not have been able to tell Redis what it sold to the very member who asks.</summary>
    [Fact]
    public async Task Once_it_is_back_a_seat_of_another_may_be_the_members_own()
    {
        await _server.DisposeAsync();
        await FailAFewTimesAsync();
        _server = await RedisServer.StartAsync(_server.Port);
        await OnceAvailableAsync();
        await _bench.LoadAsync();
        await _bench.ClaimedAsync(member: 1, 10);

        (await _bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.PerhapsOfMember);
    }

    [Fact]
    public async Task A_full_Redis_is_unavailable()
    {
        await ConfigureAsync("maxmemory", "1");
        for (var i = 0; i < 8; i++)
        {
            await ShouldBeUnavailableAsync();
        }

        await ConfigureAsync("maxmemory", "0");

        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded, "orders went past it meanwhile");
    }

    [Fact]
    public async Task A_Redis_that_has_become_a_replica_is_unavailable()
    {
        await _bench.Redis.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");

        for (var i = 0; i < 8; i++)
        {
            await ShouldBeUnavailableAsync();
        }

        await _bench.Redis.ExecuteAsync("REPLICAOF", "NO", "ONE");
        (await OnceAvailableAsync()).ShouldBe(ClaimOutcome.NotLoaded);
    }

    [Fact]
    public async Task One_refusal_among_many_answers_does_not_open_the_breaker()
    {
        await ConfigureAsync("maxmemory", "1");
        await ShouldBeUnavailableAsync();
        await ConfigureAsync("maxmemory", "0");

        (await _bench.Claims.BeginLoadAsync([new(8)])).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_state_of_the_breaker_and_the_outcomes_of_claims_are_measured()
    {
        using var watch = new MeterWatch("Marquee.Redis");
        await _bench.OutcomeAsync(member: 1, 10);
        await _bench.OutcomeAsync(member: 2, 10);
        watch.Read("marquee.redis.breaker").ShouldBe(0);

        await _server.DisposeAsync();
        await FailAFewTimesAsync();
        watch.Read("marquee.redis.breaker").ShouldBe(2);
        _server = await RedisServer.StartAsync(_server.Port);
        await OnceAvailableAsync();

        watch.Read("marquee.redis.breaker").ShouldBe(0);
        watch.Read("marquee.redis.claims", "CLAIMED").ShouldBe(1);
        watch.Read("marquee.redis.claims", "TAKEN").ShouldBe(1);
        watch.Read("marquee.redis.claims", "UNAVAILABLE").ShouldBePositive();
        watch.Read("marquee.redis.forgotten").ShouldBePositive();
    }

    private async Task ShouldBeUnavailableAsync() =>
        (await _bench.OutcomeAsync(member: 9, 90).WaitAsync(Patience, Ct)).ShouldBe(ClaimOutcome.Unavailable);

    /// <summary>Makes calls for other schedules until the breaker is open: claims would share one.</summary>
    private async Task FailAFewTimesAsync() =>
        (await _bench.Claims.BeginLoadAsync([.. Enumerable.Range(1, 8).Select(schedule => new ScheduleId(1_000_000 + schedule))]))
            .ShouldBeEmpty();

    private async Task<ClaimOutcome> OnceAvailableAsync()
    {
        var clock = Stopwatch.StartNew();
        while (await _bench.OutcomeAsync(member: 8, 80) is var outcome)
        {
            if (outcome is not ClaimOutcome.Unavailable)
            {
                return outcome;
            }

            clock.Elapsed.ShouldBeLessThan(Patience);
            _time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(50, Ct);
        }

        throw new UnreachableException();
    }

    private async Task ConfigureAsync(string setting, string value) => await _bench.Redis.ExecuteAsync("CONFIG", "SET", setting, value);
}
