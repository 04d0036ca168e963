using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marquee.Storage.Tests;

/// <summary>Orders that are sent again because nobody heard the answer, and orders that the database cannot take.</summary>
public sealed class UnknownOutcomeTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_whose_id_is_there_is_answered_as_written_and_written_once(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, new ReservationOptions());
        var showing = await database.NewShowingAsync();
        Order[] orders =
        [
            showing.Order(1, ["A1", "A2", "A3", "A4", "A5"], "k", TimeSpan.FromMinutes(1), database.Time),
            showing.Order(2, ["B1"], null, null, database.Time),
        ];
        await database.Ledger.ReserveAsync(orders, Ct);
        var before = await database.LedgerAsync();

        var answers = await database.Ledger.ReserveAsync([.. orders.Reverse(), showing.Order(3, ["B1"], null, null, database.Time)], Ct);

        answers.Select(answer => answer.Refusal?.Code).ShouldBe([null, null, RefusalCode.SeatAlreadyReserved]);
        answers.Take(2).Select(answer => answer.Value.Reservation.Id).ShouldBe([orders[1].Id, orders[0].Id]);
        answers.Take(2).ShouldAllBe(answer => !answer.Value.Replayed);
        answers[1].Value.Reservation.ExpiresAt.ShouldBe(Databases.Start.UtcDateTime.AddMinutes(1));
        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_that_was_written_and_cancelled_since_is_not_written_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var order = showing.Order(1, ["A1"], null, null, database.Time);
        await database.Ledger.ReserveAsync([order], Ct);
        await database.Ledger.CancelAsync(order.Id, order.ScheduleId, Cancelling.ByMember, Ct);

        (await database.Ledger.ReserveAsync([order], Ct))[0].Value.Reservation.Status.ShouldBe(ReservationStatus.Cancelled);
        (await database.ShouldBeSoundAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_bad_order_does_not_fail_its_neighbours(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var orders = Enumerable.Range(0, 5).Select(i => showing.Order(i, [$"A{i + 1}"], $"{i}", null, database.Time)).ToArray();
        orders[1] = orders[1] with { Amount = -1 };
        orders[3] = showing.Order(3, ["B1", "B1"], null, null, database.Time);

        var answers = await database.Ledger.ReserveAsync(orders, Ct);

        answers.Select(answer => answer.Refusal?.Code)
            .ShouldBe([null, RefusalCode.InvalidInput, null, RefusalCode.SeatAlreadyReserved, null]);
        (await database.ShouldBeSoundAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_key_that_PostgreSQL_cannot_store_does_not_fail_its_neighbours()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        string[] keys = ["a", "b\0", "c"];

        var answers = await database.Ledger.ReserveAsync(
            [.. keys.Select((key, i) => showing.Order(i, [$"A{i + 1}"], key, null, database.Time))], Ct);

        answers.Select(answer => answer.Refusal?.Code).ShouldBe([null, RefusalCode.InvalidInput, null]);
        (await database.ShouldBeSoundAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_whose_connection_is_killed_is_tried_again()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 9, ["E1"], holdFor: TimeSpan.FromMinutes(1))).Value.Reservation;
        Task<IReadOnlyList<Result<Reserved>>> reserving;
        Task cancelling;

        await using (await database.LockAsync(showing))
        {
            reserving = database.Ledger.ReserveAsync(
                [showing.Order(1, ["A1"], "k", null, database.Time), showing.Order(2, ["A2"], null, null, database.Time)], Ct);
            cancelling = database.Ledger.CancelAsync(hold.Id, hold.ScheduleId, Cancelling.ByMember, Ct);
            await KillWhoWaitsAsync(database, 2);
            reserving.IsCompleted.ShouldBeFalse();
        }

        (await reserving).ShouldAllBe(answer => answer.Refusal == null && !answer.Value.Replayed);
        await cancelling;
        (await database.ShouldBeSoundAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_confirmation_whose_connection_is_killed_is_tried_again()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 9, ["E1"], holdFor: TimeSpan.FromMinutes(1))).Value.Reservation;
        Task<bool> confirming;

        await using (await database.LockAsync(showing, itsReservations: true))
        {
            confirming = database.Ledger.ConfirmAsync(hold.Id, Ct);
            await KillWhoWaitsAsync(database, 1);
        }

        (await confirming).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_server_the_ledger_gives_up_after_some_seconds()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var order = (await database.NewShowingAsync()).Order(1, ["A1"], null, null, database.Time);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(database.Time).AddSingleton(new ReservationOptions());
        await using var nowhere = services.AddPostgreSqlStorage("Host=127.0.0.1;Port=1;Username=nobody").BuildServiceProvider();
        var ledger = nowhere.GetRequiredService<IReservationLedger>();

        var began = TimeProvider.System.GetTimestamp();
        await Should.ThrowAsync<NpgsqlException>(() => ledger.ReserveAsync([order], Ct));

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
    }

    private static async Task KillWhoWaitsAsync(Database database, int count)
    {
        for (var killed = 0; killed < count;)
        {
            killed += int.Parse(
                await database.ScalarAsync(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and "
                    + "wait_event_type = 'Lock'"),
                System.Globalization.CultureInfo.InvariantCulture);
            await Task.Delay(20, Ct);
        }
    }
}
