using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Tests.Redis;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class LoadTests(RedisServers servers)
{
    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task What_the_snapshot_has_is_taken_and_counted(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        var (confirmed, held, ended) = (bench.NewOrder(member: 1, 10, 11), bench.NewOrder(member: 1, 12), bench.NewOrder(member: 2, 13));

        var wrong = await bench.LoadAsync(
            ClaimBench.Live(confirmed, 10), ClaimBench.Live(confirmed, 11), ClaimBench.Live(held, 12, ClaimBench.Lease),
            ClaimBench.Live(ended, 13, TimeSpan.Zero));

        wrong.ShouldBe(0, "nothing was known, so nothing was wrong");
        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1", "11 promoted 1", "12 promoted 1"]);
        (await bench.QuotaAsync(member: 1)).Order().ShouldBe([1, 2]);
        await bench.PassAsync(ClaimBench.Lease);
        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1", "11 promoted 1"]);
        await bench.ClaimedAsync(member: 1, 12, 13, 14);
    }

    /// <summary>An instance that made Redis wrong may have sold the seat to the member who asks.</summary>
    [Theory, MemberData(nameof(EveryServer))]
    public async Task After_a_correction_a_seat_of_another_may_be_the_members_own(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 10));
        (await bench.OutcomeAsync(member: 3, 10)).ShouldBe(ClaimOutcome.Taken);
        await bench.TickAsync();

        (await bench.LoadAsync(ClaimBench.Live(bench.NewOrder(member: 2, 11), 11))).ShouldBe(2);

        (await bench.OutcomeAsync(member: 3, 11)).ShouldBe(ClaimOutcome.PerhapsOfMember);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task One_loader_at_a_time_gets_a_ticket(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        var tickets = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => bench.Claims.BeginLoadAsync([bench.Schedule]), Ct)));

        var ticket = tickets.SelectMany(one => one).ShouldHaveSingleItem();
        (await bench.Redis.KeyTimeToLiveAsync($"marquee:load:{{{bench.Schedule.Value}}}")).ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(5), "the lock of a loader that died does not stay");
        await bench.InstallAsync(ticket);

        (await bench.BeginAsync()).RedisTime.ShouldBeGreaterThanOrEqualTo(ticket.RedisTime);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_schedule_is_known_for_30_seconds(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 10));
        await bench.ReleaseAsync(await bench.ClaimedAsync(member: 1, 11));

        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task What_is_promoted_in_its_last_seconds_is_remembered_but_does_not_keep_it_known(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);
        await bench.LetEndAsync();

        await bench.PromoteAsync(order);

        await ShouldBeRememberedButNotKnownAsync(bench);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task What_is_released_in_its_last_seconds_is_remembered_but_does_not_keep_it_known(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);
        await bench.LetEndAsync();

        await bench.ReleaseAsync(order);

        await ShouldBeRememberedButNotKnownAsync(bench);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_seat_released_after_the_snapshot_stays_free(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var cancelled = await bench.ClaimedAsync(member: 1, 10);
        await bench.PromoteAsync(cancelled);

        var ticket = await bench.BeginAsync();
        var snapshot = ClaimBench.Live(cancelled, 10);
        await bench.ReleaseAsync(cancelled);
        await bench.InstallAsync(ticket, snapshot);

        (await bench.SeatsAsync()).ShouldBeEmpty();
        (await bench.QuotaAsync(member: 1)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_seat_of_a_schedule_not_loaded_that_was_released_after_the_snapshot_stays_free(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        var cancelled = bench.NewOrder(member: 1, 10);

        var ticket = await bench.BeginAsync();
        await bench.ReleaseAsync(cancelled);
        await bench.InstallAsync(ticket, ClaimBench.Live(cancelled, 10));

        (await bench.SeatsAsync()).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_released_seat_claimed_again_is_not_given_back_by_an_older_snapshot(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var cancelled = await bench.ClaimedAsync(member: 1, 10);
        await bench.PromoteAsync(cancelled);

        var ticket = await bench.BeginAsync();
        await bench.ReleaseAsync(cancelled);
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 2, 10));
        await bench.InstallAsync(ticket, ClaimBench.Live(cancelled, 10));

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 2"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_seat_promoted_after_the_snapshot_stays_taken(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);

        var ticket = await bench.BeginAsync();
        await bench.PromoteAsync(order);
        (await bench.InstallAsync(ticket)).ShouldBe(0);

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_seat_sold_anew_after_the_snapshot_stays_with_its_new_member(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var expired = bench.NewOrder(member: 1, 10, 11);

        var ticket = await bench.BeginAsync();
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 2, 10));
        await bench.ClaimedAsync(member: 3, 11);
        await bench.InstallAsync(ticket, ClaimBench.Live(expired, 10), ClaimBench.Live(expired, 11));

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 2", "11 leased 3"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Running_leases_are_kept_with_their_quota(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        await bench.ClaimedAsync(member: 1, 10, 11);
        await bench.TickAsync();

        (await bench.LoadAsync()).ShouldBe(0);

        (await bench.SeatsAsync()).ShouldBe(["10 leased 1", "11 leased 1"]);
        (await bench.QuotaAsync(member: 1)).ShouldBe([2]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_lease_the_snapshot_knows_is_promoted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await bench.ClaimedAsync(member: 1, 10);

        (await bench.LoadAsync(ClaimBench.Live(order, 10))).ShouldBe(0);

        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task What_was_wrong_is_corrected_and_counted(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var (right, gone, other) = (
            await bench.ClaimedAsync(member: 1, 10), await bench.ClaimedAsync(member: 2, 11, 12), await bench.ClaimedAsync(member: 3, 13));
        await bench.PromoteAsync(right);
        await bench.PromoteAsync(gone);
        var unknown = bench.NewOrder(member: 4, 13, 14);
        await bench.TickAsync();

        var wrong = await bench.LoadAsync(ClaimBench.Live(right, 10), ClaimBench.Live(unknown, 13), ClaimBench.Live(unknown, 14));

        wrong.ShouldBe(4, "two seats nobody has, one of another, and one thought free");
        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1", "13 promoted 4", "14 promoted 4"]);
        (await bench.QuotaAsync(member: 2)).ShouldBeEmpty();
        (await bench.QuotaAsync(other.UserId.Value)).ShouldBeEmpty();
        (await bench.QuotaAsync(member: 4)).ShouldBe([2]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_forgotten_schedule_is_not_loaded_and_no_older_snapshot_makes_it_so(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var ticket = await bench.BeginAsync();
        await bench.PromoteAsync(await bench.ClaimedAsync(member: 1, 10));

        await bench.Claims.InvalidateAsync(bench.Schedule);
        (await bench.InstallAsync(ticket)).ShouldBe(0);

        (await bench.OutcomeAsync(member: 2, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_ticket_that_ran_out_installs_nothing(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        var ticket = await bench.BeginAsync();
        await bench.Redis.KeyDeleteAsync($"marquee:load:{{{bench.Schedule.Value}}}");
        await bench.TickAsync();
        var next = await bench.BeginAsync();

        await bench.InstallAsync(ticket);
        (await bench.OutcomeAsync(member: 1, 10)).ShouldBe(ClaimOutcome.NotLoaded);
        await bench.InstallAsync(next);
        await bench.ClaimedAsync(member: 1, 10);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_hall_of_600_seats_is_loaded_at_once(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        LiveSeat[] seats = [.. Enumerable.Range(1, 600).Chunk(3).SelectMany((three, member) =>
        {
            var order = bench.NewOrder(member + 1, [.. three.Select(seat => (long)seat)]);
            return three.Select(seat => ClaimBench.Live(order, seat));
        })];

        await bench.LoadAsync(seats);
        (await bench.LoadAsync(seats)).ShouldBe(0);

        (await bench.Claims.ReadAsync(bench.Schedule, Ct))!.Select(seat => (seat.SeatId.Value, seat.ReservationId, seat.UserId.Value))
            .Order()
            .ShouldBe(seats.Select(seat => (seat.SeatId.Value, seat.ReservationId, seat.UserId.Value)).Order());
        (await bench.QuotaAsync(member: 200)).ShouldBe([3]);
    }

    private static async Task ShouldBeRememberedButNotKnownAsync(ClaimBench bench)
    {
        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(ClaimBench.NearlyOver, TimeSpan.FromSeconds(10));
        await bench.PassAsync(ClaimBench.NearlyOver);
        (await bench.OutcomeAsync(member: 3, 12)).ShouldBe(ClaimOutcome.NotLoaded);
        (await bench.Claims.ReadAsync(bench.Schedule, Ct)).ShouldBeNull();
        (await bench.Redis.KeyExistsAsync(bench.Key)).ShouldBeTrue();
    }
}
