using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class DisputeTests(Servers servers)
{
    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_schedule_is_deleted_with_its_lock_while_the_order_is_in_it(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, GuardKind.Pessimistic);
        await bench.ClaimedAsync(member: 1, 10);
        var refused = bench.NewOrder(member: 2, 10);
        await bench.Claims.ClaimAsync(refused);
        await bench.Redis.StringSetAsync(bench.LoadLock, "another loader");

        await bench.DisputeAsync(refused);

        (await bench.Redis.KeyExistsAsync([bench.Key, bench.LoadLock])).ShouldBe(0);
        bench.Watch.Meters.Read("marquee.claims.invalidations").ShouldBe(1);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_schedule_that_was_loaded_since_the_order_stays(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        await bench.ClaimedAsync(member: 1, 10);

        await bench.DisputeAsync(bench.NewOrder(member: 1, 10));

        (await bench.SeatsAsync()).ShouldBe(["10 held 1"]);
        bench.Watch.Meters.Read("marquee.claims.invalidations").ShouldBe(0);
    }
}
