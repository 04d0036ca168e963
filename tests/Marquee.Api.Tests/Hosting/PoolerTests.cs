using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Npgsql;

namespace Marquee.Api.Tests.Hosting;

/// <summary>PostgreSQL behind a PgBouncer that pools transactions.</summary>
public sealed class PoolerTests(Servers servers)
{
    private static readonly string[] Reads =
        ["/api/schedules?theaterId=1", "/api/schedules/1/seats", "/api/movies?title=a", "/api/schedules?include=availability",
            "/api/reservations"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_setting_migrations_run_but_nothing_else_starts_and_one_line_names_it()
    {
        var direct = await servers.CreateDatabaseAsync();
        await using var pooler = await PgBouncer.StartAsync(new NpgsqlConnectionStringBuilder(direct).Port, "transaction");
        var settings = new Dictionary<string, string>
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Database"] = pooler.ConnectionString(direct),
            ["ConnectionStrings:Redis"] = servers.Redis,
            ["Accounts:SigningKey"] = new string('k', 32),
        };
        (await MarqueeProgram.RunAsync(settings, "migrate")).ExitCode.ShouldBe(0);

        foreach (var command in new[] { "", "seed --movies 1", "reconcile", "admin create --email ann@example.com" })
        {
            var (exitCode, output, error) = await MarqueeProgram.RunAsync(
                settings, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            exitCode.ShouldNotBe(0, output);
            error.Trim().ShouldStartWith("marquee: ");
            error.Trim().ShouldNotContain('\n', customMessage: error);
            error.ShouldContain("Set Database:PoolMode to Transaction");
        }
    }

    [Fact]
    public async Task With_the_setting_every_read_and_every_order_works()
    {
        var direct = await servers.CreateDatabaseAsync();
        // Fewer sessions than connections that want one.
        await using var pooler = await PgBouncer.StartAsync(
            new NpgsqlConnectionStringBuilder(direct).Port, "transaction", "default_pool_size = 4");
        await using var server = await servers.StartAsync(
            SetUp.Production,
            ("ConnectionStrings:Database", pooler.ConnectionString(direct)),
            ("Database:PoolMode", "Transaction"),
            ("Catalog:Cache", "None"),
            ("Sample:Days", "1"));

        // A few at a time and again and again: a connection prepares what it has sent five times.
        for (var seat = 1; seat <= 20; seat++)
        {
            (await Task.WhenAll(Reads.Select(ReadAsync))).ShouldAllBe(status => status == HttpStatusCode.OK);
            var orders = await Task.WhenAll(Enumerable.Range(5 * seat, 5).Select(member => OrderAsync(member, seat)));
            orders.Order().ShouldBe([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 4)]);
        }

        (await server.LedgerAsync()).Seats.ShouldBe(20);
        (await LeftInSessionsAsync(pooler.ConnectionString(direct))).ShouldBe("on");

        async Task<HttpStatusCode> ReadAsync(string address)
        {
            using var client = server.ClientOf(1);
            using var response = await client.GetAsync(address, Ct);
            return response.StatusCode;
        }

        async Task<HttpStatusCode> OrderAsync(int member, int seat)
        {
            using var client = server.ClientOf(member);
            using var response = await client.ReserveAsync(1, seat);
            return response.StatusCode;
        }
    }

    /// <summary>What the next user of a session finds of the ledger's settings.</summary>
    private static async Task<string> LeftInSessionsAsync(string pooled)
    {
        await using var connection = new NpgsqlConnection(pooled);
        await connection.OpenAsync(Ct);
        await using var show = new NpgsqlCommand("show enable_seqscan", connection);
        return (string)(await show.ExecuteScalarAsync(Ct))!;
    }
}
