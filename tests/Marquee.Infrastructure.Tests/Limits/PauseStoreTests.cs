using Marquee.Infrastructure.Limits;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marquee.Infrastructure.Tests.Limits;

public sealed class PauseStoreTests(RedisServers servers)
{
    private static int _subjects;

    private readonly PauseRule _rule = new($"account:{Interlocked.Increment(ref _subjects)}", From: 3, TimeSpan.FromMinutes(5));

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Pauses_double_up_to_the_longest_and_end_with_a_success(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        using var meters = new MeterWatch();
        var store = new PauseStore(connection, new RedisBreaker(meters, NullLogger<RedisBreaker>.Instance, TimeProvider.System));
        await FailAsync(times: 2);
        (await store.RemainingAsync(_rule)).ShouldBe(TimeSpan.Zero);

        await FailAsync(times: 8);
        (await store.RemainingAsync(_rule)).TotalSeconds.ShouldBeInRange(64, 128, "the tenth is the seventh beyond the third: 2^7 s");
        await FailAsync(times: 40);
        (await store.RemainingAsync(_rule)).TotalMinutes.ShouldBeInRange(4, 5);
        (await connection.GetDatabase().KeyTimeToLiveAsync($"marquee:wrong:{{{_rule.Subject}}}")).ShouldNotBeNull();

        await store.SucceededAsync(_rule);
        (await store.RemainingAsync(_rule)).ShouldBe(TimeSpan.Zero);
        await FailAsync(times: 2);
        (await store.RemainingAsync(_rule)).ShouldBe(TimeSpan.Zero);

        async Task FailAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await store.FailedAsync(_rule);
            }
        }
    }
}
