using Marquee.Faults.Checks;
using Marquee.Faults.Runs;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;
using Npgsql;

namespace Marquee.Faults.Payments;

/// <summary>What comes after the traffic: the outcome of everything, and what the application says of its own books.</summary>
internal sealed class Settlement(Deployment servers, TimeProvider time)
{
    public const string ReconcileRule = "`reconcile` finds nothing";

    /// <summary>Redis' claims of killed processes are found by then.</summary>
    private static readonly TimeSpan UntilVerified = TimeSpan.FromSeconds(60);

    /// <summary>Waits until nothing is open any more.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="hasten">Makes due at once what would be tried again later.</param>
    /// <returns>What is still open when patience ends.</returns>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan patience, bool hasten, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        for (var look = 0; ; look++)
        {
            await using var connection = await servers.Sql.OpenConnectionAsync(ct);
            var open = await connection.ReadAsync(PaymentBooks.Open, row => row.GetString(0), ct);
            if (open is [] || time.GetElapsedTime(began) > patience)
            {
                return open;
            }

            if (look % 15 == 0)
            {
                RunOptions.Say(time, $"{open.Count} payments, refunds and holds are open, such as: {open[0]}");
            }

            if (hasten)
            {
                await using var command = new NpgsqlCommand(PaymentBooks.Hasten, connection);
                await command.ExecuteNonQueryAsync(ct);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    /// <summary>Lets the application compare its books.</summary>
    /// <returns>What it found, if anything.</returns>
    public async Task<Violation?> ReconcileAsync(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var isLast = time.GetElapsedTime(began) > UntilVerified;
            var (exitCode, output) = await servers.CommandAsync(["reconcile"], ct);
            if (exitCode == 0 || isLast)
            {
                return exitCode == 0 ? null : new Violation(ReconcileRule, $"exit code {exitCode}: {output}", []);
            }

            await Task.Delay(TimeSpan.FromSeconds(2), ct);
        }
    }
}
