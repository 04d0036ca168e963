using System.Diagnostics.Metrics;
using Marquee.Infrastructure.Redis;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Redis;

/// <summary>What a committed order tells Redis goes through the breaker: it must never fail the order.</summary>
public sealed class RedisBreakerTests : IDisposable
{
    private readonly Meter _meter = new("test");

    public static TheoryData<Exception> Outages =>
    [
        new RedisException("x"), new RedisCommandException("Command cannot be issued to a replica"),
        new TimeoutException("x"), new ObjectDisposedException("x"), new AggregateException(new RedisCommandException("x")),
    ];

    [Theory, MemberData(nameof(Outages))]
    public async Task An_outage_is_an_answer_whatever_its_exception(Exception outage)
    {
        var breaker = new RedisBreaker(_meter, TimeProvider.System);

        var answer = await breaker.CallAsync(Task.FromException<int>, outage);

        answer.Fault.ShouldBe(outage);
    }

    [Theory, MemberData(nameof(Outages))]
    public async Task After_four_outages_Redis_is_not_asked(Exception outage)
    {
        var breaker = new RedisBreaker(_meter, new FakeTimeProvider());
        var asked = 0;
        for (var i = 0; i < 6; i++)
        {
            await breaker.CallAsync(
                exception =>
                {
                    asked++;
                    return Task.FromException<int>(exception);
                },
                outage);
        }

        asked.ShouldBe(4);
    }

    [Fact]
    public async Task A_bug_is_thrown()
    {
        var breaker = new RedisBreaker(_meter, TimeProvider.System);

        await Should.ThrowAsync<InvalidOperationException>(
            async () => await breaker.CallAsync(Task.FromException<int>, new InvalidOperationException("x")));
    }

    public void Dispose() => _meter.Dispose();
}
