using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Engine.Claims;
using Marquee.Engine.Reconciliation;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using static Marquee.Domain.Tests.Reservations.Reconciliation.Ledgers;

namespace Marquee.Engine.Tests.Reconciliation;

public sealed class ReconcileTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_that_agrees_with_the_database_has_no_difference()
    {
        var found = await CompareAsync(
            Of(Confirmed(1, 10), Held(2, Minute, 11)), [Claimed(10, 1), Claimed(11, 2, Minute + TimeSpan.FromSeconds(0.9))]);

        found.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schedule_that_is_not_loaded_is_no_difference()
    {
        (await CompareAsync(Of(Confirmed(1, 10)), claims: null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_past_its_expiry_may_be_in_Redis_or_not()
    {
        var overdue = Of(Held(1, TimeSpan.FromSeconds(-0.5), 10));

        (await CompareAsync(overdue, [])).ShouldBeEmpty();
        (await CompareAsync(overdue, [Claimed(10, 1, TimeSpan.FromSeconds(0.2))])).ShouldBeEmpty();
        (await CompareAsync(overdue, [Claimed(10, 1)])).ShouldBe([DifferenceKind.EndsTooLateInRedis]);
        (await CompareAsync(overdue, [Claimed(10, 2)])).ShouldBe([DifferenceKind.TakenInRedisOnly]);
    }

    [Fact]
    public async Task A_seat_that_is_taken_in_Redis_only_is_a_difference()
    {
        (await CompareAsync(LedgerSnapshot.Empty(Schedule), [Claimed(10, 1)])).ShouldBe([DifferenceKind.TakenInRedisOnly]);
        (await CompareAsync(Of(Confirmed(1, 10)), [Claimed(10, 2)])).ShouldBe([DifferenceKind.AnothersInRedis]);
    }

    [Fact]
    public async Task An_order_on_its_way_is_no_difference()
    {
        var young = new ClaimedSeat(new SeatId(10), Guid.CreateVersion7(new DateTimeOffset(Now.AddSeconds(-4))), Minute);

        (await CompareAsync(LedgerSnapshot.Empty(Schedule), [young])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_live_seat_that_is_free_in_Redis_is_a_difference()
    {
        (await CompareAsync(Of(Confirmed(1, 10)), [])).ShouldBe([DifferenceKind.FreeInRedis]);
    }

    [Fact]
    public async Task A_claim_that_ends_at_another_time_than_the_hold_is_a_difference()
    {
        (await CompareAsync(Of(Held(1, Minute, 10)), [Claimed(10, 1, TimeSpan.FromSeconds(58.9))]))
            .ShouldBe([DifferenceKind.EndsTooEarlyInRedis]);
        (await CompareAsync(Of(Confirmed(1, 10)), [Claimed(10, 1, Minute)])).ShouldBe([DifferenceKind.EndsTooEarlyInRedis]);
        (await CompareAsync(Of(Held(1, Minute, 10)), [Claimed(10, 1, TimeSpan.FromSeconds(61.1))]))
            .ShouldBe([DifferenceKind.EndsTooLateInRedis]);
        (await CompareAsync(Of(Held(1, Minute, 10)), [Claimed(10, 1)])).ShouldBe([DifferenceKind.EndsTooLateInRedis]);
    }

    [Fact]
    public async Task A_seat_the_tables_dispute_is_not_compared_with_Redis()
    {
        var sold = Of(Confirmed(1, 10), Confirmed(2, 10)) with { Seats = [Row(10, Id(1))] };

        (await CompareAsync(sold, [Claimed(10, 9)])).ShouldBe([DifferenceKind.SeatSoldTwice]);
    }

    [Fact]
    public async Task A_difference_that_is_gone_at_the_second_or_third_look_was_an_order_on_its_way()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)));

        (await New(audit, Looks([], [Claimed(10, 1)])).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
        (await New(audit, Looks([], [], [Claimed(10, 1)])).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
        // At every look another reservation: each was on its way.
        var busy = Looks(
            [Claimed(10, 1), Claimed(11, 2)], [Claimed(10, 1), Claimed(11, 3)], [Claimed(10, 1), Claimed(11, 4)]);
        (await New(audit, busy).CompareAsync(null, null, Ct)).Differences.ShouldBeEmpty();
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
    public async Task Redis_is_asked_only_about_upcoming_schedules()
    {
        var (past, unreserved) = (new ScheduleId(1), new ScheduleId(50));
        var audit = new FakeAudit(Of(Confirmed(1, 10)))
            { Schedules = [new(past, IsUpcoming: false), new(Schedule, IsUpcoming: true), new(unreserved, IsUpcoming: true)] };
        var claims = Looks((IReadOnlyList<ClaimedSeat>?)null);

        var found = await New(audit, claims).CompareAsync([past, Schedule, unreserved], null, Ct);

        claims.Read.ShouldBe([Schedule, unreserved]);
        (found.Schedules.Count, found.Known).ShouldBe((3, 0));
    }

    [Fact]
    public async Task Mending_leaves_the_tables_alone_when_only_Redis_is_wrong()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)));
        var claims = Looks((IReadOnlyList<ClaimedSeat>)[]);
        var reconcile = New(audit, claims);

        await reconcile.MendAsync((await reconcile.CompareAsync(null, null, Ct)).Differences, Ct);

        audit.Mended.ShouldBeEmpty();
        claims.Calls.ShouldBe(["invalidate 42"]);
    }

    [Fact]
    public async Task Mending_the_tables_deletes_from_Redis_what_was_loaded_from_them()
    {
        var audit = new FakeAudit(Of(Confirmed(1, 10)) with { Seats = [], Quotas = [] });
        var claims = Looks((IReadOnlyList<ClaimedSeat>?)null);
        var reconcile = New(audit, claims);

        await reconcile.MendAsync((await reconcile.CompareAsync(null, null, Ct)).Differences, Ct);

        audit.Mended.ShouldBe([Schedule]);
        claims.Calls.ShouldBe(["invalidate 42"]);
    }

    private static async Task<IEnumerable<DifferenceKind>> CompareAsync(LedgerSnapshot ledger, IReadOnlyList<ClaimedSeat>? claims) =>
        (await New(new FakeAudit(ledger), Looks(claims)).CompareAsync(null, null, Ct)).Differences.Select(
            difference => difference.Kind);

    private static ClaimedSeat Claimed(long seat, int n, TimeSpan? remaining = null) => new(new SeatId(seat), Id(n), remaining);

    private static FakeClaims Looks(params IReadOnlyList<ClaimedSeat>?[] looks) => new() { Looks = new(looks) };

    private static Reconcile New(ILedgerAudit audit, ISeatClaims? claims) =>
        new(audit, payments: null, claims, new ReservationOptions(), new FakeTimeProvider(new DateTimeOffset(Now)))
        {
            Pause = TimeSpan.Zero,
        };
}
