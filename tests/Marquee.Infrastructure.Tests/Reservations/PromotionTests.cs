using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Tests.Redis;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class PromotionTests(RedisServers servers)
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_confirmed_reservation_outlives_its_lease(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 10, 11));

        await bench.PassAsync(ClaimBench.Lease);

        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.Taken);
        (await bench.ClaimAsync(member: 1, 12, 13, 14, 15)).Held.ShouldBe(2);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct))!.ShouldAllBe(seat => seat.Promoted && seat.Remaining == null);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Reservations_of_one_schedule_and_of_many_are_promoted_in_one_script(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await using var other = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var (one, two, three) = (
            await bench.ClaimedAsync(member: 1, 10, 11), await other.ClaimedAsync(member: 2, 10),
            await bench.ClaimedAsync(member: 3, 12, 13, 14));
        var late = await other.ClaimedAsync(member: 4, 11);
        await bench.ReleaseAsync(one);

        await bench.Claims.PromoteAsync([Of(one, null), Of(two, Hold), Of(three, null), Of(late, TimeSpan.Zero)]);

        (await bench.SeatsAsync()).ShouldBe(["12 promoted 3", "13 promoted 3", "14 promoted 3"], "the first was released before");
        (await other.SeatsAsync()).ShouldBe(["10 promoted 2", "11 leased 4"], "the hold of the last has ended");
        (await other.Claims.ReadAsync(other.Schedule, Ct))!.Single(seat => seat.Promoted).Remaining.ShouldNotBeNull()
            .ShouldBeInRange(Hold / 2, Hold);

        static Promotion Of(Order order, TimeSpan? remaining) => new(SeatClaim.Of(order), remaining);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_held_reservation_lasts_as_long_as_its_hold(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10, 11, 12, 13, 14);

        await bench.PromoteAsync(order, ClaimBench.Lease);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct))![0].Remaining.ShouldNotBeNull().ShouldBeInRange(TimeSpan.Zero, ClaimBench.Lease);
        await bench.PassAsync(ClaimBench.Lease);

        await bench.ClaimedAsync(member: 2, 10);
        await bench.ClaimedAsync(member: 1, 20, 21, 22, 23, 24);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_hold_that_ended_is_not_promoted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);

        await bench.PromoteAsync(order, TimeSpan.Zero);
        await bench.PromoteAsync(order, TimeSpan.FromSeconds(-1));

        (await bench.SeatsAsync()).ShouldBe(["10 leased 1"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_promotion_overwrites_the_lease_of_another_but_not_what_another_has_promoted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10);
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 2, 11), Hold);

        await bench.PromoteAsync(bench.NewOrder(member: 3, 10, 11, 12));

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 3", "11 promoted 2", "12 promoted 3"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_hold_of_another_that_ended_is_overwritten(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 10), ClaimBench.Lease);
        await bench.PassAsync(ClaimBench.Lease);

        await bench.PromoteAsync(bench.NewOrder(member: 2, 10));

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 2"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Late_news_that_a_confirmed_reservation_is_held_changes_nothing(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10, 11, 12, 13, 14);
        await bench.PromoteAsync(order);

        await bench.PromoteAsync(order, ClaimBench.Lease);
        await bench.PassAsync(ClaimBench.Lease);

        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.Taken);
        (await bench.OutcomeAsync(member: 1, 20)).ShouldBe(ClaimOutcome.QuotaFull);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_release_frees_seats_and_quota(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var leased = await bench.ClaimedAsync(member: 1, 10, 11);
        var promoted = await bench.ClaimedAsync(member: 1, 12, 13);
        await bench.PromoteAsync(promoted);

        await bench.ReleaseAsync(leased);
        (await bench.SeatsAsync()).ShouldBe(["12 promoted 1", "13 promoted 1"]);
        (await bench.QuotaAsync(member: 1)).ShouldBe([2]);
        await bench.ReleaseAsync(promoted);

        (await bench.SeatsAsync()).ShouldBeEmpty();
        await bench.ClaimedAsync(member: 1, 10, 11, 12, 13, 14);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_release_frees_only_what_the_reservation_has(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var late = await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.PassAsync(ClaimBench.Lease);
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 2, 10));

        await bench.ReleaseAsync(late);

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 2"]);
        (await bench.QuotaAsync(member: 2)).ShouldBe([1]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_promotion_that_comes_after_the_release_does_nothing(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var cancelled = await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.ReleaseAsync(cancelled);
        await bench.PromoteAsync(cancelled);
        (await bench.SeatsAsync()).ShouldBeEmpty();

        await bench.ClaimedAsync(member: 2, 10);
        await bench.PromoteAsync(cancelled);

        (await bench.SeatsAsync()).ShouldBe(["10 leased 2"], "a tombstone is not overwritten by the next claim");
        (await bench.QuotaAsync(member: 1)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Seats_that_the_database_says_others_have_are_marked_as_taken_by_nobody(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var refused = await bench.ClaimedAsync(member: 1, 10, 11, 12);

        await bench.ReleaseAsync(refused, taken: [11]);

        // A mark lasts for a second, which a busy machine needs for less than this.
        await bench.PassAsync(-ClaimBench.Lease);
        (await bench.SeatsAsync()).ShouldBe(["11 leased 0"]);
        (await bench.OutcomeAsync(member: 1, 11))
            .ShouldBe(ClaimOutcome.PerhapsOfMember, "perhaps it is the member's own, whose order is sent again");
        (await bench.Claims.ReadAsync(bench.Schedule, Ct))![0].ShouldSatisfyAllConditions(
            mark => mark.ReservationId.ShouldBe(Guid.Empty),
            mark => mark.Remaining.ShouldNotBeNull().ShouldBeInRange(TimeSpan.Zero, ClaimBench.Lease + TimeSpan.FromSeconds(1)));
        await bench.ClaimedAsync(member: 1, 10, 12);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_mark_does_not_hide_who_has_the_seat_and_goes_with_him(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var unknown = bench.NewOrder(member: 2, 10, 11);
        var refused = await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.PromoteAsync(bench.NewOrder(member: 3, 11));

        await bench.ReleaseAsync(refused, taken: [10, 11]);
        (await bench.SeatsAsync()).ShouldBe(["10 leased 0", "11 promoted 3"]);

        await bench.ReleaseAsync(unknown);
        (await bench.SeatsAsync()).ShouldBe(["11 promoted 3"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_wipe_between_claim_and_promotion_loses_nothing_for_a_load_on_its_way(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);
        await bench.Redis.ExecuteAsync("FLUSHALL");
        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.NotLoaded);

        var olderSnapshot = await bench.BeginAsync();
        await bench.PromoteAsync(order);
        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        await bench.InstallAsync(olderSnapshot);

        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.Taken);
        (await bench.QuotaAsync(member: 1)).ShouldBe([1]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task What_is_said_of_a_schedule_that_is_not_loaded_does_not_stay(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        await bench.PromoteAsync(bench.NewOrder(member: 1, 10));
        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await bench.Redis.KeyDeleteAsync(bench.Key);

        await bench.ReleaseAsync(bench.NewOrder(member: 1, 10), taken: [10]);

        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        (await bench.Claims.ReadAsync(bench.Schedule, Ct)).ShouldBeNull();
    }
}
