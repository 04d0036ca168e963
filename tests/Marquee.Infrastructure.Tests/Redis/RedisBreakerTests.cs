using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Redis;

public sealed class RedisBreakerTests : IDisposable
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(1);

    private readonly MeterWatch _meters = new();
    private readonly LogLines _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RedisBreaker _breaker;
    private int _asked;

    public RedisBreakerTests() => _breaker = new RedisBreaker(_meters, new Logger<RedisBreaker>(_log), _time);

    public static TheoryData<Exception> Outages =>
    [
        new RedisException("x"), new RedisCommandException("Command cannot be issued to a replica"),
        new TimeoutException("x"), new ObjectDisposedException("x"), new AggregateException(new RedisCommandException("x")),
    ];

    [Theory, MemberData(nameof(Outages))]
    public async Task An_outage_is_an_answer_whatever_its_exception(Exception outage)
    {
        (await _breaker.CallAsync(Task.FromException<int>, outage)).Fault.ShouldBe(outage);
    }

    [Theory, MemberData(nameof(Outages))]
    public async Task After_four_outages_Redis_is_not_asked(Exception outage)
    {
        await FailAsync(times: 6, outage);

        _asked.ShouldBe(4);
        _meters.Read("marquee.redis.breaker").ShouldBe(2);
    }

    [Fact]
    public async Task A_bug_is_thrown()
    {
        await Should.ThrowAsync<InvalidOperationException>(
            async () => await _breaker.CallAsync(Task.FromException<int>, new InvalidOperationException("x")));
    }

    [Fact]
    public async Task Its_changes_of_state_are_logged()
    {
        await FailAsync(times: 4);
        _time.Advance(BreakFor);
        (await SucceedAsync()).Value.ShouldBe(1);

        _log.Levels.ShouldBe([LogLevel.Warning, LogLevel.Information]);
        _meters.Read("marquee.redis.breaker").ShouldBe(0);
    }

    [Fact]
    public async Task Once_it_is_closed_a_single_outage_does_not_open_it()
    {
        await FailAsync(times: 4);
        _time.Advance(BreakFor);
        await SucceedAsync();

        await FailAsync(times: 1);

        _meters.Read("marquee.redis.breaker").ShouldBe(0);
    }

    [Fact]
    public async Task A_success_of_a_call_that_began_before_it_opened_does_not_close_it()
    {
        var answer = new TaskCompletionSource<int>();
        var late = _breaker.CallAsync(static answer => answer.Task, answer);
        await FailAsync(times: 4);
        _time.Advance(BreakFor);

        answer.SetResult(1);
        (await late).Value.ShouldBe(1);
        await FailAsync(times: 2);

        _asked.ShouldBe(4 + 1, "the first of the two failed to close it");
        _log.Levels.ShouldNotContain(LogLevel.Information);
    }

    [Fact]
    public async Task It_knows_how_long_ago_a_call_and_a_fault_were()
    {
        var second = TimeSpan.FromSeconds(1);
        _time.Advance(second);
        (_breaker.SinceCall, _breaker.SinceFault).ShouldBe((second, second), "a start counts as both");

        await SucceedAsync();
        _time.Advance(second);
        (_breaker.SinceCall, _breaker.SinceFault).ShouldBe((second, 2 * second));

        await FailAsync(times: 4);
        _time.Advance(second / 2);
        (await SucceedAsync()).Fault.ShouldNotBeNull();
        (_breaker.SinceCall, _breaker.SinceFault).ShouldBe((TimeSpan.Zero, TimeSpan.Zero), "a call that is not made is a fault, too");
    }

    public void Dispose() => _meters.Dispose();

    private ValueTask<RedisAnswer<int>> SucceedAsync() => _breaker.CallAsync(Task.FromResult, 1);

    private async Task FailAsync(int times, Exception? outage = null)
    {
        for (var i = 0; i < times; i++)
        {
            await _breaker.CallAsync(
                exception =>
                {
                    _asked++;
                    return Task.FromException<int>(exception);
                },
                outage ?? new TimeoutException("x"));
        }
    }
}
