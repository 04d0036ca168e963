using Marquee.Api.Limits;
using Marquee.Infrastructure.Limits;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Limits;

/// <summary>One caller on one instance, whose clock stands still; that of Redis does not.</summary>
public sealed class CallerLimiterTests : IAsyncLifetime
{
    private static readonly Limit Search = new("search", Most: 12, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    private readonly MeterWatch _meters = new();
    private readonly Queue<CallerLimiter> _unsettled = new();
    private readonly FakeTimeProvider _time = new();
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_searches_pass_at_once_and_are_counted_afterwards()
    {
        var (here, elsewhere) = (Limiter(), Limiter());

        for (var i = 0; i < 9; i++)
        {
            here.AttemptAcquire().IsAcquired.ShouldBeTrue();
        }

        here.AttemptAcquire().IsAcquired.ShouldBeFalse("from the tenth on Redis is asked");
        here.IdleDuration.ShouldBeNull("what passed is not counted yet");
        await SettleAsync();
        here.IdleDuration.ShouldNotBeNull();
        (await PassAsync(here, times: 4)).ShouldBe([true, true, true, false]);
        (await elsewhere.AcquireAsync(1, Ct)).IsAcquired.ShouldBeFalse("the caller is blocked on every instance");
    }

    [Fact]
    public async Task An_instance_that_has_not_heard_of_a_block_hears_of_it_when_it_settles()
    {
        var (here, elsewhere) = (Limiter(), Limiter());
        await PassAsync(here, times: 13);

        elsewhere.AttemptAcquire().IsAcquired.ShouldBeTrue();
        await SettleAsync();
        elsewhere.AttemptAcquire().IsAcquired.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(59));
        elsewhere.IdleDuration.ShouldBeNull("it remembers the block");
        (await elsewhere.AcquireAsync(1, Ct)).IsAcquired.ShouldBeFalse();
    }

    [Fact]
    public async Task A_block_that_is_lifted_is_over_at_once()
    {
        var limiter = Limiter();
        (await PassAsync(limiter, times: 13))[^1].ShouldBeFalse();

        await Store().LiftAsync("search", "192.0.2.1");

        (await limiter.AcquireAsync(1, Ct)).IsAcquired.ShouldBeTrue();
    }

    [Fact]
    public async Task While_Redis_is_away_an_instance_counts_for_itself()
    {
        var order = Search with { Name = "order", Block = TimeSpan.Zero };
        var (search, orders) = (Limiter(), Limiter(order, first: 0));
        search.AttemptAcquire().IsAcquired.ShouldBeTrue();
        (await PassAsync(orders, times: 5)).ShouldAllBe(passed => passed);
        await _redis.DisposeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => orders.AcquireAsync(1, Ct).AsTask(), Ct)));
        answers.Count(lease => lease.IsAcquired).ShouldBe(7);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await orders.AcquireAsync(1, Ct)).IsAcquired.ShouldBeTrue("the window slides here, too");
        orders.IdleDuration.ShouldBeNull("nobody else knows of these calls");

        (await PassAsync(search, times: 13))[^1].ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(59));
        (await search.AcquireAsync(1, Ct)).IsAcquired.ShouldBeFalse("blocked for an hour");
        _time.Advance(TimeSpan.FromMinutes(1));
        (await search.AcquireAsync(1, Ct)).IsAcquired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_refusal_says_which_limit_and_how_long_to_wait()
    {
        var limiter = Limiter();
        await PassAsync(limiter, times: 12);

        using var refused = await limiter.AcquireAsync(1, Ct);

        refused.TryGetMetadata(LimitLease.Refusal, out var refusal).ShouldBeTrue();
        refusal.Limit.ShouldBe(Search);
        refusal.Answer.ShouldBe(new LimitAnswer(LimitOutcome.Blocked, Left: 0, TimeSpan.FromHours(1)));
        _meters.Read("marquee.limits", "PASSED").ShouldBe(12);
        _meters.Read("marquee.limits", "BLOCKED").ShouldBe(1);
    }

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse($"{_redis.ConnectionString},asyncTimeout=10000"));
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
        _meters.Dispose();
    }

    private static async Task<bool[]> PassAsync(CallerLimiter limiter, int times)
    {
        var passed = new bool[times];
        for (var i = 0; i < times; i++)
        {
            passed[i] = limiter.AttemptAcquire().IsAcquired || (await limiter.AcquireAsync(1, Ct)).IsAcquired;
        }

        return passed;
    }

    private async Task SettleAsync()
    {
        while (_unsettled.TryDequeue(out var limiter))
        {
            limiter.Settled(await Store().CountAsync(Search, "192.0.2.1", limiter.TakeUnsettled()));
        }
    }

    private CallerLimiter Limiter(Limit? limit = null, int first = 9) =>
        new(limit ?? Search, "192.0.2.1", first, Store(), _unsettled.Enqueue, new LimitTelemetry(_meters), _time);

    private LimitStore Store() => new(_connection, new RedisBreaker(_meters, NullLogger<RedisBreaker>.Instance, TimeProvider.System));
}
