using System.CommandLine;
using System.Globalization;
using Marquee.Faults.Payments;

namespace Marquee.Faults.Runs;

/// <summary>Buyers pay while the servers are killed.</summary>
internal static class PaymentsCommand
{
    private const int Shown = 20;

    public static Command Create()
    {
        var (app, results) = (RunOptions.Application(), RunOptions.Results());
        var isShort = new Option<bool>("--short")
        {
            Description =
                "A run of about a minute: what the other options do not say is smaller, and what would be tried again in a minute "
                + "is due at once.",
        };
        var (payments, buyers) = (Given("--payments", "Payments that are started."), Given("--buyers", "Buyers at once."));
        var kills = Given("--kills", "How often the application is killed.");
        var databaseKills = Given("--database-kills", "How often PostgreSQL is killed.");
        var seed = Given("--seed", "Of the sandbox, the buyers and the order of the kills.");
        var share = new Option<double?>("--share")
            { Description = "Of failures, lost answers, and notices that come twice, late or reordered, each; 0.05 by default." };
        var command = new Command("payments", "Payments through a sandbox that misbehaves, while the servers are killed.")
            { app, results, isShort, payments, buyers, kills, databaseKills, seed, share };
        command.SetAction((parsed, ct) => RunOptions.ReportAsync(() =>
        {
            var standard = parsed.GetValue(isShort) ? PaymentsOptions.Short : PaymentsOptions.Full;
            return RunAsync(parsed.GetValue(app)!, parsed.GetValue(results)!, standard with
            {
                Payments = parsed.GetValue(payments) ?? standard.Payments,
                Buyers = parsed.GetValue(buyers) ?? standard.Buyers,
                Kills = parsed.GetValue(kills) ?? standard.Kills,
                DatabaseKills = parsed.GetValue(databaseKills) ?? standard.DatabaseKills,
                Seed = parsed.GetValue(seed) ?? standard.Seed,
                Share = parsed.GetValue(share) ?? standard.Share,
            }, ct);
        }));
        return command;
    }

    private static Option<int?> Given(string name, string description) => new(name) { Description = description };

    private static async Task<int> RunAsync(DirectoryInfo app, DirectoryInfo results, PaymentsOptions options, CancellationToken ct)
    {
        var log = new FileInfo(Path.Combine(results.FullName, "payments.history.jsonl"));
        var result = await new PaymentsRun(app.FullName, options, log, TimeProvider.System).RunAsync(ct);
        foreach (var violation in result.Violations.Take(Shown))
        {
            await Console.Error.WriteLineAsync($"VIOLATION of '{violation.Rule}': {violation.What}");
            foreach (var call in violation.History.Take(Shown))
            {
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {call.Invoked:HH:mm:ss.fff} to {call.Returned:HH:mm:ss.fff}: {call.Status} {call.Code}, reservation "
                    + $"{call.Reservation} {call.State} until {call.ExpiresAt:HH:mm:ss.fff}"));
            }
        }

        await RunOptions.KeepAsync(results, "payments", result, PaymentsJson.Default.PaymentsResult, result.ToMarkdown());
        await Console.Error.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{result.Violations.Count} violations; every call is in {log.FullName}"));
        return result.Violations.Count == 0 ? 0 : 1;
    }
}
