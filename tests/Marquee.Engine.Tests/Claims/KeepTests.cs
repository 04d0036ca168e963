using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class KeepTests(Servers servers)
{
    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Seats_that_are_kept_outlive_their_hold_with_their_quota(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var (paid, extended) = (await bench.ClaimedAsync(member: 1, 10, 11), await bench.ClaimedAsync(member: 1, 12));
        await bench.ClaimedAsync(member: 1, 13);

        (await bench.KeepAsync(paid)).ShouldBeTrue();
        (await bench.KeepAsync(extended, bench.Time.GetUtcNow().UtcDateTime + (2 * ClaimBench.Hold))).ShouldBeTrue();
        await bench.PassAsync(ClaimBench.Hold);

        (await bench.SeatsAsync()).ShouldBe(["10 sold 1", "11 sold 1", "12 held 1"]);
        (await bench.ClaimAsync(member: 1, 14, 15, 16)).Held.ShouldBe(3);
        await bench.PassAsync(ClaimBench.Hold);
        (await bench.SeatsAsync()).ShouldBe(["10 sold 1", "11 sold 1"]);
        await bench.ClaimedAsync(member: 1, 14, 15, 16);
        (await bench.EntriesAsync(member: 1)).ShouldBe([2, 3]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_loaded_seat_that_is_kept_is_as_certain_as_before(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        var order = bench.NewOrder(member: 1, 10);
        await bench.LoadAsync(order);

        (await bench.KeepAsync(order)).ShouldBeTrue();

        (await bench.ClaimAsync(member: 2, 10)).IsCertain.ShouldBeTrue();
    }

    [Theory]
    [InlineData(DeploymentKind.Embedded, "free")]
    [InlineData(DeploymentKind.Production, "free")]
    [InlineData(DeploymentKind.Embedded, "another's")]
    [InlineData(DeploymentKind.Production, "another's")]
    [InlineData(DeploymentKind.Embedded, "expired")]
    [InlineData(DeploymentKind.Production, "expired")]
    public async Task Where_a_seat_is_not_the_reservations_own_hash_and_lock_are_deleted(DeploymentKind kind, string seat)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var order = await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.Redis.StringSetAsync(bench.LoadLock, "another loader");
        if (seat == "expired")
        {
            await bench.PassAsync(ClaimBench.Hold);
        }
        else
        {
            await bench.Redis.HashDeleteAsync(bench.Key, "11");
        }

        if (seat == "another's")
        {
            await bench.ClaimedAsync(member: 2, 11);
        }

        (await bench.KeepAsync(order)).ShouldBeFalse();

        (await bench.Redis.KeyExistsAsync([bench.Key, bench.LoadLock])).ShouldBe(0);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_keep_of_a_schedule_that_is_not_loaded_makes_a_load_begin_again(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.BeginLoadAsync();

        (await bench.KeepAsync(bench.NewOrder(member: 1, 10))).ShouldBeFalse();

        (await bench.EndLoadAsync()).ShouldBe(0);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct)).ShouldBeNull();
    }
}
