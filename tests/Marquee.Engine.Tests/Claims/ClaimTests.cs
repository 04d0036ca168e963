using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class ClaimTests(Servers servers)
{
    private static readonly TimeSpan Sure = TimeSpan.FromSeconds(10);

    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_schedule_that_is_not_loaded_says_so_and_stays_so(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);

        (await bench.OutcomeAsync(member: 1, 10)).ShouldBe(ClaimOutcome.NotLoaded);

        (await bench.Redis.KeyExistsAsync(bench.Key)).ShouldBeFalse();
        (await bench.Claims.ReadAsync(bench.Schedule, Ct)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Free_seats_are_claimed_until_the_end_of_the_hold_or_for_good(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);

        await bench.ClaimedAsync(member: 7, 10, 11);
        (await bench.Claims.ClaimAsync(ClaimBench.ForGood(bench.NewOrder(member: 7, 12)))).Outcome.ShouldBe(ClaimOutcome.Claimed);

        (await bench.SeatsAsync()).ShouldBe(["10 held 7", "11 held 7", "12 sold 7"]);
        (await bench.EntriesAsync(member: 7)).ShouldBe([1, 2]);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct))!.Single(seat => seat.SeatId.Value == 10).Remaining.ShouldNotBeNull()
            .ShouldBeInRange(ClaimBench.Hold / 2, ClaimBench.Hold);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_refused_order_changes_nothing_and_names_every_seat_of_others(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        await bench.ClaimedAsync(member: 1, 10);
        await bench.ClaimedAsync(member: 2, 12);

        var answer = await bench.ClaimAsync(member: 3, 9, 10, 11, 12, 13);

        answer.Outcome.ShouldBe(ClaimOutcome.Refused);
        answer.Taken.Select(seat => seat.Id.Value).ShouldBe([10, 12]);
        (await bench.SeatsAsync()).ShouldBe(["10 held 1", "12 held 2"]);
        (await bench.EntriesAsync(member: 3)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task The_quota_counts_loaded_and_claimed_seats_but_not_expired_ones(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.LoadAsync(ClaimBench.ForGood(bench.NewOrder(member: 1, 1, 2)));
        await bench.ClaimedAsync(member: 1, 10, 11);

        var answer = await bench.ClaimAsync(member: 1, 12, 13);
        (answer.Outcome, answer.Taken.Count, answer.Held).ShouldBe((ClaimOutcome.Refused, 0, 4));
        await bench.PassAsync(ClaimBench.Hold);

        (await bench.SeatsAsync()).ShouldBe(["1 sold 1", "2 sold 1"]);
        await bench.ClaimedAsync(member: 1, 12, 13, 14);
        await bench.ClaimedAsync(member: 2, 10, 11);
        (await bench.EntriesAsync(member: 1)).ShouldBe([2, 3], "the entry that expired is gone");
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task An_order_that_claims_again_keeps_the_end_of_its_seats(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var order = await bench.ClaimedAsync(member: 1, 10, 11, 12);

        (await bench.Claims.ClaimAsync(ClaimBench.ForGood(order))).Outcome.ShouldBe(ClaimOutcome.Claimed);

        (await bench.SeatsAsync()).ShouldBe(["10 held 1", "11 held 1", "12 held 1"]);
        (await bench.EntriesAsync(member: 1)).ShouldBe([3]);
        await bench.PassAsync(ClaimBench.Hold);
        await bench.ClaimedAsync(member: 1, 20, 21, 22, 23, 24);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_refusal_is_certain_only_for_seats_and_a_member_without_an_entry(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.LoadAsync(bench.NewOrder(member: 1, 10), bench.NewOrder(member: 2, 11, 12, 13, 14, 15));

        var (ofStranger, ofMember, byQuota) = (
            await bench.ClaimAsync(member: 3, 10), await bench.ClaimAsync(member: 2, 10), await bench.ClaimAsync(member: 2, 20));

        (ofStranger.IsOfMember, ofStranger.IsCertain).ShouldBe((false, true));
        (ofMember.IsOfMember, ofMember.IsCertain, ofMember.Held).ShouldBe((true, false, 5));
        (byQuota.IsOfMember, byQuota.IsCertain, byQuota.Taken.Count).ShouldBe((true, false, 0));
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_quota_refusal_is_never_certain(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, maxSeats: 1);

        var answer = await bench.ClaimAsync(member: 1, 10, 11);

        (answer.Outcome, answer.IsOfMember, answer.IsCertain).ShouldBe((ClaimOutcome.Refused, false, false));
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_refusal_for_a_seat_claimed_since_the_load_is_certain_once_the_schedule_is_sure(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        await bench.LoadAsync(bench.NewOrder(member: 1, 10));
        var claimed = await bench.ClaimedAsync(member: 2, 11);

        (await bench.ClaimAsync(member: 3, 10)).IsCertain.ShouldBeTrue("a load brought the seat");
        (await bench.ClaimAsync(member: 3, 10, 11)).IsCertain.ShouldBeFalse();
        (await bench.KeepAsync(claimed)).ShouldBeTrue();
        (await bench.ClaimAsync(member: 3, 11)).IsCertain.ShouldBeFalse("kept, it is still claimed");

        await bench.PassAsync(Sure);
        (await bench.VerifyAsync()).ShouldBe(Verification.Equal);
        (await bench.ClaimAsync(member: 3, 10, 11)).IsCertain.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_refusal_for_the_seats_of_orders_written_here_is_certain_for_15_s(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var (written, other) = (await bench.ClaimedAsync(member: 1, 10), await bench.ClaimedAsync(member: 2, 11));
        bench.Claims.NoteWritten(written);

        (await bench.ClaimAsync(member: 3, 10)).IsCertain.ShouldBeTrue();
        (await bench.ClaimAsync(member: 3, 10, 11)).IsCertain.ShouldBeFalse("another one has a seat, too");
        (await bench.ClaimAsync(member: 1, 10)).IsCertain.ShouldBeFalse("its own member");
        bench.Time.Advance(TimeSpan.FromSeconds(15));
        (await bench.ClaimAsync(member: 3, 10)).IsCertain.ShouldBeFalse();

        bench.Claims.NoteWritten(other);
        (await bench.ClaimAsync(member: 3, 11)).IsCertain.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task After_a_fault_a_refusal_is_certain_again_when_the_schedule_is_younger_than_the_fault(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers, kind);
        var order = bench.NewOrder(member: 1, 10);
        await bench.LoadAsync(order);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        await bench.Breaker.CallAsync(Task.FromException<int>, new TimeoutException());

        bench.Time.Advance(TimeSpan.FromSeconds(29));
        (await IsCertainAsync()).ShouldBeFalse("the schedule is older than the fault");
        (await bench.VerifyAsync(seats: ClaimBench.Live(order))).ShouldBe(Verification.Equal);
        (await IsCertainAsync()).ShouldBeTrue("verified since");

        await bench.Breaker.CallAsync(Task.FromException<int>, new TimeoutException());
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        (await IsCertainAsync()).ShouldBeFalse("others may have had the fault, too");

        await bench.PassAsync(TimeSpan.FromMinutes(1));
        bench.Time.Advance(TimeSpan.FromSeconds(26));
        (await IsCertainAsync()).ShouldBeTrue("no error lives for longer than 30 s");

        async Task<bool> IsCertainAsync() => (await bench.ClaimAsync(member: 2, 10)).IsCertain;
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task With_a_guard_that_goes_on_a_refused_order_leaves_an_entry_without_seats_for_10_seconds(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, GuardKind.Pessimistic);
        await bench.ClaimedAsync(member: 1, 10);

        (await bench.ClaimAsync(member: 2, 10)).IsOfMember.ShouldBeFalse();

        (await bench.EntriesAsync(member: 2)).ShouldBe([0]);
        var again = await bench.ClaimAsync(member: 2, 10);
        (again.IsOfMember, again.Held).ShouldBe((true, 0));
        await bench.PassAsync(TimeSpan.FromSeconds(10));
        (await bench.ClaimAsync(member: 2, 10)).IsOfMember.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Claims_that_are_sent_together_are_answered_each_for_itself(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, maxSeats: 3);
        await bench.ClaimedAsync(member: 1, 3);
        await bench.ClaimedAsync(member: 2, 5, 6, 7);
        Task<ClaimAnswer>[] ahead = [bench.ClaimAsync(member: 101, 101), bench.ClaimAsync(member: 102, 102)];

        Task<ClaimAnswer>[] sent =
        [
            bench.ClaimAsync(member: 3, 1, 2, 3),
            bench.ClaimAsync(member: 3, 1),
            bench.Claims.ClaimAsync(bench.NewOrder(member: 3, 1, 2) with { ScheduleId = Orders.NewSchedule() }),
            bench.ClaimAsync(member: 2, 8),
            bench.ClaimAsync(member: 4, 1, 9),
            bench.ClaimAsync(member: 4, 9, 10),
        ];

        (await Task.WhenAll(ahead)).ShouldAllBe(answer => answer.Outcome == ClaimOutcome.Claimed);
        (await Task.WhenAll(sent))
            .Select(answer => $"{answer.Outcome} {string.Join(' ', answer.Taken.Select(seat => seat.Id.Value))} {answer.Held}")
            .ShouldBe(["Refused 3 0", "Claimed  0", "NotLoaded  0", "Refused  3", "Refused 1 0", "Claimed  0"]);
        (await bench.SeatsAsync()).ShouldBe(
        [
            "1 held 3", "3 held 1", "5 held 2", "6 held 2", "7 held 2", "9 held 4", "10 held 4", "101 held 101", "102 held 102",
        ]);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Of_50_claims_racing_for_a_seat_one_wins(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var orders = Enumerable.Range(1, 50).Select(member => bench.NewOrder(member, 10, 11)).ToList();

        var answers = await Task.WhenAll(orders.Select(order => Task.Run(() => bench.Claims.ClaimAsync(order), Ct)));

        answers.Count(answer => answer.Outcome is ClaimOutcome.Claimed).ShouldBe(1);
        answers.Count(answer => answer.Outcome is ClaimOutcome.Refused).ShouldBe(49);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_member_who_races_himself_never_has_more_than_5_seats(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var orders = Enumerable.Range(1, 30).Select(seat => bench.NewOrder(member: 1, 2 * seat, (2 * seat) + 1)).ToList();

        var answers = await Task.WhenAll(orders.Select(order => Task.Run(() => bench.Claims.ClaimAsync(order), Ct)));

        answers.Count(answer => answer.Outcome is ClaimOutcome.Claimed).ShouldBe(2);
        answers.Count(answer => answer.Outcome is ClaimOutcome.Refused).ShouldBe(28);
        (await bench.SeatsAsync()).Length.ShouldBe(4);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task An_order_may_have_20_seats(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind, maxSeats: 20);
        long[] seats = [.. Enumerable.Range(1, 20)];
        var order = await bench.ClaimedAsync(member: long.MaxValue, seats);

        (await bench.ClaimAsync(member: 2, seats)).Taken.Select(seat => seat.Id.Value).ShouldBe(seats);
        (await bench.ClaimAsync(member: 2, 20, 21)).Taken.Select(seat => seat.Id.Value).ShouldBe([20]);
        (await bench.ClaimAsync(member: long.MaxValue, 21)).Held.ShouldBe(20);
        (await bench.KeepAsync(order)).ShouldBeTrue();
        (await bench.SeatsAsync()).ShouldBe([.. seats.Select(seat => $"{seat} sold {long.MaxValue}")]);
        await bench.ReleaseAsync(order);
        (await bench.SeatsAsync()).ShouldBeEmpty();
    }
}
