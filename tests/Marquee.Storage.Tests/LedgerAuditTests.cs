using Marquee.Domain;
using Marquee.Domain.Reservations.Reconciliation;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class LedgerAuditTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Schedules_are_listed_with_whether_Redis_may_know_them(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var past = await database.NewShowingAsync(start: new DateTime(2025, 1, 1));
        var tomorrow = await database.NewShowingAsync();

        (await ListAsync(database, null)).ShouldBe([new(past.Schedule.Id, IsUpcoming: false), new(tomorrow.Schedule.Id, IsUpcoming: true)]);
        (await ListAsync(database, [tomorrow.Schedule.Id, new ScheduleId(999)])).ShouldBe([new(tomorrow.Schedule.Id, IsUpcoming: true)]);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_the_ledger_wrote_agrees(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (showing, other) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        var confirmed = (await database.ReserveAsync(showing, member: 1, ["A1", "A2"])).Value.Reservation;
        var held = (await database.ReserveAsync(showing, member: 1, ["B1"], holdFor: TimeSpan.FromMinutes(1))).Value.Reservation;
        var cancelled = (await database.ReserveAsync(showing, member: 2, ["C1"])).Value.Reservation;
        await database.Ledger.CancelAsync(cancelled.Id, showing.Schedule.Id, Cancelling.ByMember, Ct);
        database.Time.Advance(TimeSpan.FromMinutes(2));

        var ledgers = await ReadAsync(database, showing, other);

        var ledger = ledgers.ShouldHaveSingleItem().Value;
        ledger.Compare(maxSeats: 5).ShouldBeEmpty("an overdue hold nobody has expired yet is no difference");
        ledger.Owners().Select(pair => (pair.Key, pair.Value.Id)).ShouldBe(
            [(showing.Seats["A1"].Id, confirmed.Id), (showing.Seats["A2"].Id, confirmed.Id), (showing.Seats["B1"].Id, held.Id)],
            ignoreOrder: true);
        (await MendAsync(database, showing)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_row_that_is_lost_is_found_and_written_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1", "A2"]);
        await database.ExecuteAsync($"delete from reserved_seat where seat_id = {showing.Seats["A2"].Id.Value}");

        (await KindsAsync(database, showing)).ShouldBe([DifferenceKind.SeatMissing]);
        await ShouldBeMendedAsync(database, showing);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Rows_of_a_reservation_that_does_not_live_are_removed(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        await database.ReserveAsync(showing, member: 2, ["B1", "B2"]);
        await database.ExecuteAsync("update reservation set status = 'CANCELLED' where user_id = 2");

        (await KindsAsync(database, showing)).ShouldBe(
            [DifferenceKind.SeatWithoutReservation, DifferenceKind.SeatWithoutReservation, DifferenceKind.QuotaWrong]);
        await ShouldBeMendedAsync(database, showing);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_row_of_another_reservation_is_given_back(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        var other = (await database.ReserveAsync(showing, member: 2, ["B1"])).Value.Reservation;
        await database.ReadAsync(db => db.ReservedSeats.ExecuteUpdateAsync(row => row.SetProperty(seat => seat.ReservationId, other.Id)));

        (await KindsAsync(database, showing)).ShouldBe([DifferenceKind.SeatOfAnotherReservation]);
        await ShouldBeMendedAsync(database, showing);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Quotas_are_counted_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1", "A2"]);
        await database.ReserveAsync(showing, member: 2, ["B1"]);
        await database.ExecuteAsync("update member_quota set seats = 4 where user_id = 1");
        await database.ExecuteAsync("delete from member_quota where user_id = 2");
        await database.ExecuteAsync($"insert into member_quota (schedule_id, user_id, seats) values ({showing.Schedule.Id.Value}, 3, 1)");

        (await KindsAsync(database, showing)).ShouldBe([DifferenceKind.QuotaWrong, DifferenceKind.QuotaWrong, DifferenceKind.QuotaWrong]);
        await ShouldBeMendedAsync(database, showing);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_seat_of_two_live_reservations_stays_a_difference(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        await database.ExecuteAsync("delete from reserved_seat");
        await database.ReserveAsync(showing, member: 2, ["A1"]);
        var before = await database.LedgerAsync();

        (await KindsAsync(database, showing)).ShouldBe([DifferenceKind.SeatSoldTwice]);
        (await MendAsync(database, showing)).ShouldBeFalse();
        (await KindsAsync(database, showing)).ShouldBe([DifferenceKind.SeatSoldTwice]);
        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_snapshot_waits_for_no_writer_and_sees_nothing_half(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await using var writer = database.OfAnotherProcess();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(writer, showing, stop.Token), Ct);
        var looks = 0;
        try
        {
            for (; looks < 50; looks++)
            {
                var ledgers = await ReadAsync(database, showing);
                ledgers.Values.SelectMany(ledger => ledger.Compare(maxSeats: 5)).ShouldBeEmpty();
            }
        }
        finally
        {
            await stop.CancelAsync();
            (await writing).ShouldBeGreaterThan(0);
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_snapshot_is_read_while_another_transaction_writes(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));

        await database.ReadAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            await db.Database.ExecuteSqlRawAsync("update schedule_occupancy set version = version + 1", Ct);
            await db.Database.ExecuteSqlRawAsync("delete from reserved_seat", Ct);
            var ledger = await database.WithAsync<ILedgerAudit, IReadOnlyDictionary<ScheduleId, LedgerSnapshot>>(
                audit => audit.ReadAsync([showing.Schedule.Id], patience.Token));
            ledger.Values.SelectMany(one => one.Compare(maxSeats: 5)).ShouldBeEmpty();
            return 0;
        });
    }

    private static async Task<int> WriteAsync(Database database, TestShowing showing, CancellationToken stop)
    {
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            var reserved = (await database.ReserveAsync(showing, member: 1, ["A1", "A2"])).Value.Reservation;
            await database.Ledger.CancelAsync(reserved.Id, showing.Schedule.Id, Cancelling.ByMember, CancellationToken.None);
            written++;
        }

        return written;
    }

    private static async Task ShouldBeMendedAsync(Database database, TestShowing showing)
    {
        var version = await VersionAsync(database);
        (await MendAsync(database, showing)).ShouldBeTrue();

        (await KindsAsync(database, showing)).ShouldBeEmpty();
        await database.ShouldBeSoundAsync();
        (await VersionAsync(database)).ShouldBe(version + 1, "who judged an order by the seats of before must see that they changed");
    }

    private static Task<long> VersionAsync(Database database) =>
        database.ReadAsync(db => db.ScheduleOccupancies.Select(row => row.Version).SingleAsync(Ct));

    private static async Task<IEnumerable<DifferenceKind>> KindsAsync(Database database, TestShowing showing) =>
        (await ReadAsync(database, showing)).Values.SelectMany(ledger => ledger.Compare(maxSeats: 5)).Select(difference => difference.Kind);

    private static Task<IReadOnlyList<AuditedSchedule>> ListAsync(Database database, IReadOnlyCollection<ScheduleId>? only) =>
        database.WithAsync<ILedgerAudit, IReadOnlyList<AuditedSchedule>>(audit => audit.ListAsync(only, Ct));

    private static Task<IReadOnlyDictionary<ScheduleId, LedgerSnapshot>> ReadAsync(Database database, params TestShowing[] showings) =>
        database.WithAsync<ILedgerAudit, IReadOnlyDictionary<ScheduleId, LedgerSnapshot>>(
            audit => audit.ReadAsync([.. showings.Select(showing => showing.Schedule.Id)], Ct));

    private static Task<bool> MendAsync(Database database, TestShowing showing) =>
        database.WithAsync<ILedgerAudit, bool>(audit => audit.MendAsync(showing.Schedule.Id, Ct));
}
