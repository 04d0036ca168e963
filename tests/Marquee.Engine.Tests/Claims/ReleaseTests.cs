using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class ReleaseTests(Servers servers)
{
    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_release_frees_seats_and_quota_of_its_reservation(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var (one, other) = (await bench.ClaimedAsync(member: 1, 10, 11), await bench.ClaimedAsync(member: 1, 12));
        (await bench.KeepAsync(other)).ShouldBeTrue();

        await bench.ReleaseAsync(one);
        (await bench.SeatsAsync()).ShouldBe(["12 sold 1"]);
        (await bench.EntriesAsync(member: 1)).ShouldBe([1]);
        await bench.ReleaseAsync(other);

        (await bench.SeatsAsync()).ShouldBeEmpty();
        (await bench.Redis.HashExistsAsync(bench.Key, "m:1")).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_release_frees_no_seat_that_another_has(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var late = await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.PassAsync(ClaimBench.Hold);
        await bench.ClaimedAsync(member: 2, 10);

        await bench.ReleaseAsync(late);

        (await bench.SeatsAsync()).ShouldBe(["10 held 2"]);
        (await bench.EntriesAsync(member: 2)).ShouldBe([1]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_release_takes_away_the_entry_of_a_refused_order(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, GuardKind.Optimistic);
        await bench.ClaimedAsync(member: 1, 10);
        var refused = bench.NewOrder(member: 2, 10);
        await bench.Claims.ClaimAsync(refused);

        await bench.ReleaseAsync(refused);

        (await bench.EntriesAsync(member: 2)).ShouldBeEmpty();
        (await bench.SeatsAsync()).ShouldBe(["10 held 1"]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_release_of_a_schedule_that_is_not_loaded_makes_a_load_begin_again(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        var cancelled = bench.NewOrder(member: 1, 10);
        await bench.BeginLoadAsync();

        await bench.ReleaseAsync(cancelled);

        (await bench.EndLoadAsync(seats: ClaimBench.Live(cancelled))).ShouldBe(0);
        (await bench.IsLoadedAsync()).ShouldBeFalse();
    }
}
