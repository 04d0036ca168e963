using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Microsoft.Extensions.Time.Testing;
using static Marquee.Domain.Tests.Reservations.Reconciliation.Ledgers;

namespace Marquee.Domain.Tests.Reservations.Reconciliation;

public sealed class ReconcileTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_that_says_what_the_database_says_has_no_difference()
    {
        var found = await CompareAsync(
            Of(Confirmed(1, 10), Held(2, Minute, 11)), [Promoted(10, 1), Promoted(11, 2, Minute + TimeSpan.FromSeconds(0.9))]);

        found.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schedule_that_Redis_does_not_know_is_no_difference()
    {
        (await CompareAsync(Of(Confirmed(1, 10)), claims: null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_on_a_free_seat_is_an_order_on_its_way()
    {
        (await CompareAsync(Of(Confirmed(1, 10)), [Promoted(10, 1), Leased(11, 2)])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_past_its_expiry_may_be_in_Redis_or_not()
    {
        var overdue = Of(Held(1, TimeSpan.FromSeconds(-0.5), 10));

        (await CompareAsync(overdue, [])).ShouldBeEmpty();
        (await CompareAsync(overdue, [Leased(10, 2)])).ShouldBeEmpty();
        (await CompareAsync(overdue, [Promoted(10, 1, TimeSpan.FromSeconds(0.2))])).ShouldBeEmpty();
        (await CompareAsync(overdue, [Promoted(10, 1)])).ShouldBe([DifferenceKind.EndsTooLateInRedis]);
        (await CompareAsync(overdue, [Promoted(10, 2)])).ShouldBe([DifferenceKind.TakenInRedisOnly]);
    }

    [Fact]
    public async Task What_Redis_has_and_the_database_has_not_is_a_difference()
    {
        (await CompareAsync(LedgerSnapshot.Empty(Schedule), [Promoted(10, 1)])).ShouldBe([DifferenceKind.TakenInRedisOnly]);
        (await CompareAsync(Of(Confirmed(1, 10)), [Promoted(10, 2)])).ShouldBe([DifferenceKind.AnothersInRedis]);
    }

    [Fact]
    public async Task A_live_seat_that_Redis_gives_away_is_a_difference()
    {
        (await CompareAsync(Of(Confirmed(1, 10)), [])).ShouldBe([DifferenceKind.FreeInRedis]);
        (await CompareAsync(Of(Confirmed(1, 10)), [Leased(10, 2)])).ShouldBe([DifferenceKind.AnothersInRedis]);
    }

    [Fact]
    public async Task A_claim_that_ends_at_another_time_than_the_hold_is_a_difference()
    {
        (await CompareAsync(Of(Held(1, Minute, 10)), [Promoted(10, 1, TimeSpan.FromSeconds(58.9))]))
            .ShouldBe([DifferenceKind.EndsTooEarlyInRedis]);
        (await CompareAsync(Of(Held(1, Minute, 10)), [Leased(10, 1)])).ShouldBe([DifferenceKind.EndsTooEarlyInRedis]);
        (await CompareAsync(Of(Confirmed(1, 10)), [Promoted(10, 1, Minute)])).ShouldBe([DifferenceKind.EndsTooEarlyInRedis]);
        (await CompareAsync(Of(Held(1, Minute, 10)), [Promoted(10, 1, TimeSpan.FromSeconds(61.1))]))
            .ShouldBe([DifferenceKind.EndsTooLateInRedis]);
        (await CompareAsync(Of(Held(1, Minute, 10)), [Promoted(10, 1)])).ShouldBe([DifferenceKind.EndsTooLateInRedis]);
    }

    [Fact]
    public async Task A_seat_the_tables_dispute_is_not_compared_with_Redis()
    {
        var sold = Of(Confirmed(1, 10), Confirmed(2, 10)) with { Seats = [Row(10, Id(1))] };

        (await CompareAsync(sold, [Promoted(10, 9)])).ShouldBe([DifferenceKind.SeatSoldTwice]);
    }

    [Fact]
    public async Task What_is_gone_at_the_second_or_third_look_was_on_its_way()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)));

        (await New(audit, new FakeClaims([], [Promoted(10, 1)])).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
        (await New(audit, new FakeClaims([], [], [Promoted(10, 1)])).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
        // At every look another reservation: each was on its way.
        var busy = new FakeClaims(
            [Promoted(10, 1), Promoted(11, 2)], [Promoted(10, 1), Promoted(11, 3)], [Promoted(10, 1), Promoted(11, 4)]);
        (await New(audit, busy).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_that_ends_between_two_looks_does_not_hide_the_difference()
    {
        var claims = new FakeClaims([Leased(10, 1)], [Leased(10, 2)], []);

        var found = (await New(new FakeAudit(Of(Confirmed(1, 10))), claims).CompareAsync(null, null, Ct)).Differences;

        found.ShouldHaveSingleItem().Kind.ShouldBe(DifferenceKind.FreeInRedis);
    }

    [Fact]
    public async Task Only_the_schedules_concerned_are_looked_at_again()
    {
        var other = new ScheduleId(43);
        var audit = new FakeAudit(Of(Confirmed(1, 10)) with { Seats = [] }, LedgerSnapshot.Empty(other));

        var found = await New(audit, claims: null).CompareAsync(null, null, Ct);

        found.Schedules.ShouldBe([Schedule, other]);
        found.Differences.ShouldHaveSingleItem().Kind.ShouldBe(DifferenceKind.SeatMissing);
        audit.Reads.Select(read => read.Count).ShouldBe([2, 1, 1]);
    }

    [Fact]
    public async Task Redis_is_asked_only_about_what_it_may_know()
    {
        var (past, unreserved) = (new ScheduleId(1), new ScheduleId(50));
        var audit = new FakeAudit(Of(Confirmed(1, 10)))
            { Schedules = [new(past, IsUpcoming: false), new(Schedule, IsUpcoming: true), new(unreserved, IsUpcoming: true)] };
        var claims = new FakeClaims((IReadOnlyList<ClaimedSeat>?)null);

        var found = await New(audit, claims).CompareAsync([past, Schedule, unreserved], null, Ct);

        claims.Asked.ShouldBe([Schedule, unreserved]);
        (found.Schedules.Count, found.Known).ShouldBe((3, 0));
    }

    [Fact]
    public async Task Mending_leaves_the_tables_alone_when_only_Redis_is_wrong()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)));
        var claims = new FakeClaims((IReadOnlyList<ClaimedSeat>)[]);
        var reconcile = New(audit, claims);

        await reconcile.MendAsync((await reconcile.CompareAsync(null, null, Ct)).Differences, Ct);

        audit.Mended.ShouldBeEmpty();
        claims.Forgotten.ShouldBe([Schedule]);
    }

    [Fact]
    public async Task Mending_the_tables_makes_Redis_forget_what_it_read_from_them()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)) with { Seats = [], Quotas = [] });
        var claims = new FakeClaims((IReadOnlyList<ClaimedSeat>?)null);
        var reconcile = New(audit, claims);

        await reconcile.MendAsync((await reconcile.CompareAsync(null, null, Ct)).Differences, Ct);

        audit.Mended.ShouldBe([Schedule]);
        claims.Forgotten.ShouldBe([Schedule]);
    }

    private static async Task<IEnumerable<DifferenceKind>> CompareAsync(LedgerSnapshot ledger, IReadOnlyList<ClaimedSeat>? claims) =>
        (await New(new FakeAudit(ledger), new FakeClaims(claims)).CompareAsync(null, null, Ct)).Differences.Select(
            difference => difference.Kind);

    private static Reconcile New(ILedgerAudit audit, ISeatClaims? claims) =>
        new(audit, claims, new ReservationOptions(), new FakeTimeProvider(new DateTimeOffset(Now))) { Pause = TimeSpan.Zero };
}
