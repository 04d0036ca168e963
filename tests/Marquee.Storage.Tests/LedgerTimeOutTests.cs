using Npgsql;

namespace Marquee.Storage.Tests;

/// <summary>How long an order stays undecided on PostgreSQL.</summary>
public sealed class LedgerTimeOutTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 3, 3, "2s")]
    [InlineData("Timeout=15;Command Timeout=30;Options=-c lock_timeout=4s", 15, 30, "4s")]
    public async Task The_ledger_has_short_time_outs_unless_the_connection_string_says_otherwise(
        string settings, int open, int command, string forLock)
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql, settings: settings);

        var connections = new NpgsqlConnectionStringBuilder(database.LedgerConnections.ConnectionString);
        (connections.Timeout, connections.CommandTimeout).ShouldBe((open, command));
        (await database.LedgerScalarAsync("show lock_timeout")).ShouldBe(forLock);
        (await database.ScalarAsync("show lock_timeout")).ShouldBe(settings.Length == 0 ? "0" : forLock, "it is for the ledger");
    }

    [Theory]
    [InlineData("Options=-c lock_timeout=50ms", false)]
    [InlineData("Command Timeout=1", true)]
    public async Task An_order_that_cannot_lock_its_schedule_is_tried_for_seconds_and_writes_nothing(string settings, bool ofTheCommand)
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql, settings: $"{settings};Maximum Pool Size=2");
        var showing = await database.NewShowingAsync();
        var order = showing.Order(1, ["A1"], null, null, database.Time);
        var hold = (await database.ReserveAsync(showing, member: 2, ["B1"], holdFor: TimeSpan.FromMinutes(1))).Value.Reservation;
        var before = await database.LedgerAsync();

        await using (await database.LockAsync(showing))
        {
            await ShouldTimeOutAsync(() => database.Ledger.ReserveAsync([order], Ct));
        }

        await using (await database.LockAsync(showing, itsReservations: true))
        {
            await ShouldTimeOutAsync(() => database.Ledger.ConfirmAsync(hold.Id, Ct));
        }

        (await database.LedgerAsync()).ShouldBe(before);
        (await database.Ledger.ReserveAsync([order], Ct))[0].Value.Reservation.Id.ShouldBe(order.Id, "its one connection can be used");
        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeTrue();

        async Task ShouldTimeOutAsync(Func<Task> write)
        {
            var began = TimeProvider.System.GetTimestamp();
            var exception = await Should.ThrowAsync<NpgsqlException>(write);

            TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
            (exception.InnerException is TimeoutException, exception.SqlState)
                .ShouldBe((ofTheCommand, ofTheCommand ? null : PostgresErrorCodes.LockNotAvailable));
        }
    }
}
