using System.Globalization;
using Marquee.Faults.Checks;
using Marquee.Faults.Runs;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>Buyers pay through a sandbox that misbehaves while the servers are killed; then all books are compared.</summary>
/// <param name="application">The folder of the published application.</param>
/// <param name="log">Where every call is written, a line each; <see langword="null"/> for nowhere.</param>
internal sealed class PaymentsRun(string application, PaymentsOptions options, FileInfo? log, TimeProvider time)
{
    public const string OpenRule = "nothing stays open";

    private readonly PaymentLog _log = new();

    public async Task<PaymentsResult> RunAsync(CancellationToken ct)
    {
        RunOptions.Say(time, "Starting PostgreSQL, Redis and the application");
        await using var servers = await Deployment.StartAsync(
            application, ["Atomic"], [.. options.Halls, "--from", Showings.FirstDay(time)], options.Settings, Showings.MoveAsync, ct);
        var showings = await Showings.ReadAsync(servers.Sql, ct);
        using var site = new Site(
            servers.Applications.Select(server => server.Port), Deployment.SigningKey, options.Members, TimeSpan.FromSeconds(15), time);

        RunOptions.Say(time, $"{options.Buyers} buyers start");
        var began = time.GetTimestamp();
        var faults = await SellAsync(servers, site, showings, ct);
        var traffic = time.GetElapsedTime(began);
        RunOptions.Say(time, $"{_log.Started} payments were started in {traffic.TotalSeconds:F0} s; waiting for their outcome");

        var settlement = new Settlement(servers, time);
        var open = await settlement.WaitAsync(options.Patience, options.Hasten, ct);
        var settled = time.GetElapsedTime(began) - traffic;
        var books = await PaymentBooks.ReadAsync(servers.Sql, ct);
        var calls = _log.Calls;
        var verdict = new PaymentVerdict(books, calls);
        var violations = new List<Violation>(open.Select(one => new Violation(OpenRule, one, [])));
        violations.AddRange(verdict.Judge());
        violations.AddRange(new Verdict([.. calls.Select(call => call.ToCall())], books.Ledger, PaymentsOptions.MostSeats).Judge());
        if (await settlement.ReconcileAsync(ct) is { } difference)
        {
            violations.Add(difference);
        }

        if (log is not null)
        {
            await PaymentsJson.WriteAsync(calls, log, ct);
        }

        if (violations.Count > 0)
        {
            RunOptions.Say(time, $"The application wrote last:\n{await servers.Applications[0].TailAsync()}");
        }

        return PaymentsResult.Of(
            time.GetUtcNow(), await servers.VersionsAsync(ct), options, traffic, settled, faults, books, calls, verdict.Sum(), violations);
    }

    private async Task<IReadOnlyList<Fault>> SellAsync(Deployment servers, Site site, Showings showings, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var buyers = Enumerable.Range(1, options.Buyers).Select(number => Task.Run(
            () => new Buyer(number, options, showings, site, _log).RunAsync(stop.Token),
            CancellationToken.None)).ToList();
        try
        {
            var faults = await KillAsync(servers, ct);
            await Task.WhenAll(buyers).WaitAsync(ct);
            return faults;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(buyers);
        }
    }

    /// <summary>Kills the servers, each time when its part of the payments was started.</summary>
    private async Task<IReadOnlyList<Fault>> KillAsync(Deployment servers, CancellationToken ct)
    {
        var random = new Random(options.Seed);
        FaultKind[] kinds =
        [
            .. Enumerable.Repeat(FaultKind.KillApplication, options.Kills),
            .. Enumerable.Repeat(FaultKind.KillPostgres, options.DatabaseKills),
        ];
        random.Shuffle(kinds);
        var faults = new List<Fault>();
        foreach (var (index, kind) in kinds.Index())
        {
            while (_log.Started < options.Payments * (index + 0.5) / kinds.Length)
            {
                await Task.Delay(50, ct);
            }

            var fault = await Fault.InflictAsync(kind, servers, default, random, time, ct);
            faults.Add(fault);
            RunOptions.Say(time, string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1}/{kinds.Length} {kind}: {(fault.Ended - fault.Began).TotalSeconds:F1} s; {_log.Started} payments started"));
        }

        return faults;
    }
}
