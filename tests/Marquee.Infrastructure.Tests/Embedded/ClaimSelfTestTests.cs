using Marquee.Infrastructure.Embedded;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;

namespace Marquee.Infrastructure.Tests.Embedded;

public sealed class ClaimSelfTestTests(RedisServers servers)
{
    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Where_scripts_run_alone_it_passes(RedisKind kind)
    {
        await Should.NotThrowAsync(() => ClaimSelfTest.RunAsync(servers.Connection(kind)));
    }

    [Fact]
    public async Task Garnet_without_transaction_mode_is_caught()
    {
        using var folder = new TemporaryFolder();
        using var redis = EmbeddedRedis.Start(folder.Path, transactionMode: false);

        (await IsCaughtAsync(redis, runs: 50)).ShouldBeTrue();
    }

    /// <remarks>
    /// One run sees it nearly always; a machine whose processors are busy elsewhere hardly ever runs two scripts at once.
    /// </remarks>
    private static async Task<bool> IsCaughtAsync(EmbeddedRedis redis, int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            try
            {
                await ClaimSelfTest.RunAsync(redis.Connection());
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }

        return false;
    }
}
