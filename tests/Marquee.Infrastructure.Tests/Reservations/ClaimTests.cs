using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Tests.Redis;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class ClaimTests(RedisServers servers)
{
    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_schedule_that_is_not_loaded_says_so(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));

        (await bench.OutcomeAsync(member: 1, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        (await bench.Redis.KeyExistsAsync(bench.Key)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Free_seats_are_leased_and_counted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));

        await bench.ClaimedAsync(member: 7, 10, 11);

        (await bench.SeatsAsync()).ShouldBe(["10 leased 7", "11 leased 7"]);
        (await bench.QuotaAsync(member: 7)).ShouldBe([2]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_refused_claim_changes_nothing_and_names_every_seat_somebody_has(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10);
        await bench.ClaimedAsync(member: 2, 12);

        var answer = await bench.ClaimAsync(member: 3, 9, 10, 11, 12, 13);

        answer.Outcome.ShouldBe(ClaimOutcome.Taken);
        answer.Taken.Select(seat => seat.Id.Value).ShouldBe([10, 12]);
        (await bench.SeatsAsync()).ShouldBe(["10 leased 1", "12 leased 2"]);
        (await bench.QuotaAsync(member: 3)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Seats_of_the_member_are_pending_until_all_of_them_are_promoted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var first = await bench.ClaimedAsync(member: 1, 10);
        var second = await bench.ClaimedAsync(member: 1, 11);
        (await bench.OutcomeAsync(member: 1, 10, 11)).ShouldBe(ClaimOutcome.PendingOfMember);

        await bench.PromoteAsync(first);
        var pending = await bench.ClaimAsync(member: 1, 10, 11);
        await bench.PromoteAsync(second);
        var own = await bench.ClaimAsync(member: 1, 10, 11);

        pending.Outcome.ShouldBe(ClaimOutcome.PendingOfMember);
        own.Outcome.ShouldBe(ClaimOutcome.PerhapsOfMember);
        own.Taken.Select(seat => seat.Id.Value).ShouldBe([10, 11]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task An_order_claimed_twice_waits_for_itself(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);

        (await bench.Claims.ClaimAsync(order)).Outcome.ShouldBe(ClaimOutcome.PendingOfMember);
        await bench.PromoteAsync(order);
        (await bench.Claims.ClaimAsync(order)).Outcome.ShouldBe(ClaimOutcome.PerhapsOfMember);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task One_seat_of_another_makes_the_members_own_ones_taken(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10);
        await bench.ClaimedAsync(member: 2, 11);

        (await bench.OutcomeAsync(member: 1, 10, 11)).ShouldBe(ClaimOutcome.Taken);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_full_quota_says_how_many_the_member_has(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 12, 13));

        var answer = await bench.ClaimAsync(member: 1, 14, 15);

        (answer.Outcome, answer.Held).ShouldBe((ClaimOutcome.QuotaFull, 4));
        (await bench.OutcomeAsync(member: 1, 14)).ShouldBe(ClaimOutcome.Claimed);
        (await bench.ClaimAsync(member: 1, 15)).Held.ShouldBe(5);
        (await bench.OutcomeAsync(member: 2, 14 + 1)).ShouldBe(ClaimOutcome.Claimed);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_lease_that_ended_frees_its_seats_and_its_quota(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10, 11, 12, 13, 14);
        (await bench.OutcomeAsync(member: 1, 20)).ShouldBe(ClaimOutcome.QuotaFull);

        await bench.PassAsync(ClaimBench.Lease);

        (await bench.SeatsAsync()).ShouldBeEmpty();
        await bench.ClaimedAsync(member: 2, 10, 11);
        await bench.ClaimedAsync(member: 1, 20, 21, 22, 23, 24);
        (await bench.QuotaAsync(member: 1)).ShouldBe([5], "the entry of the lease that ended is gone");
    }

    /// <summary>It knows nothing yet of what the others tell Redis, and what not.</summary>
    [Theory, MemberData(nameof(EveryServer))]
    public async Task While_an_instance_is_new_a_seat_of_another_may_be_the_members_own(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10);
        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.Taken);

        bench.Claims.AssumeRecentFault();

        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.PerhapsOfMember);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Claims_that_are_sent_together_are_answered_each_for_itself(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind), maxSeats: 3);
        await bench.ClaimedAsync(member: 1, 3);
        await bench.ClaimedAsync(member: 2, 5, 6, 7);
        Task<ClaimAnswer>[] ahead = [bench.ClaimAsync(member: 101, 101), bench.ClaimAsync(member: 102, 102)];

        Task<ClaimAnswer>[] sent =
        [
            bench.ClaimAsync(member: 3, 1, 2, 3),
            bench.ClaimAsync(member: 3, 1),
            bench.Claims.ClaimAsync(bench.NewOrder(member: 3, 1, 2) with { ScheduleId = new(2_000_000) }),
            bench.ClaimAsync(member: 2, 8),
            bench.ClaimAsync(member: 4, 1, 9),
            bench.ClaimAsync(member: 1, 3, 10),
            bench.ClaimAsync(member: 4, 9, 10),
        ];

        (await Task.WhenAll(ahead)).ShouldAllBe(answer => answer.Outcome == ClaimOutcome.Claimed);
        (await Task.WhenAll(sent))
            .Select(answer => $"{answer.Outcome} {string.Join(' ', answer.Taken.Select(seat => seat.Id.Value))} {answer.Held}").ShouldBe(
        [
            "Taken 3 0", "Claimed  0", "NotLoaded  0", "QuotaFull  3", "Taken 1 0", "PendingOfMember 3 0", "Claimed  0",
        ]);
        (await bench.SeatsAsync()).ShouldBe(
        [
            "1 leased 3", "3 leased 1", "5 leased 2", "6 leased 2", "7 leased 2", "9 leased 4", "10 leased 4", "101 leased 101",
            "102 leased 102",
        ]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Of_50_claims_racing_for_a_seat_one_wins(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));

        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(member => Task.Run(() => bench.OutcomeAsync(member, 10, 11), Ct)));

        answers.Count(outcome => outcome is ClaimOutcome.Claimed).ShouldBe(1);
        answers.Count(outcome => outcome is ClaimOutcome.Taken).ShouldBe(49);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_member_who_races_himself_never_has_more_than_5_seats(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 30).Select(seat => Task.Run(() => bench.ClaimAsync(member: 1, 2 * seat, (2 * seat) + 1), Ct)));

        answers.Count(answer => answer.Outcome is ClaimOutcome.Claimed).ShouldBe(2);
        answers.Where(answer => answer.Outcome is not ClaimOutcome.Claimed).ShouldAllBe(answer => answer.Outcome == ClaimOutcome.QuotaFull);
        (await bench.SeatsAsync()).Length.ShouldBe(4);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task An_order_may_have_20_seats(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind), maxSeats: 20);
        long[] seats = [.. Enumerable.Range(1, 20)];
        var order = await bench.ClaimedAsync(member: long.MaxValue, seats);

        (await bench.ClaimAsync(member: 2, seats)).Taken.Select(seat => seat.Id.Value).ShouldBe(seats);
        (await bench.ClaimAsync(member: 2, [20, 21])).Taken.Select(seat => seat.Id.Value).ShouldBe([20]);
        (await bench.OutcomeAsync(member: long.MaxValue, 21)).ShouldBe(ClaimOutcome.QuotaFull);
        await bench.PromoteAsync(order);
        (await bench.SeatsAsync()).ShouldBe([.. seats.Select(seat => $"{seat} promoted {long.MaxValue}")]);
        await bench.ReleaseAsync(order);
        (await bench.SeatsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schedule_with_a_seat_taken_is_a_table_to_Redis_and_not_a_list_to_search()
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(RedisKind.Server));

        await bench.ClaimedAsync(member: 1, 10);

        $"{await bench.Redis.ExecuteAsync("OBJECT", "ENCODING", bench.Key)}".ShouldBe("hashtable");
    }
}
