using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Marquee.Faults.Checks;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Runs;

/// <summary>
/// Members reserve, pay, cancel and ask again while servers are killed, wiped, filled and paused; then everything is checked.
/// </summary>
internal static class TortureCommand
{
    private const int MostSeats = 5;

    /// <summary>Fewer schedules than hands: they meet.</summary>
    private static readonly string[] Seed =
        ["--movies", "2", "--theaters", "1", "--screens-per-theater", "4", "--schedules-per-screen", "5", "--hall", "5x5"];

    public static Command Create()
    {
        var (app, results) = (RunOptions.Application(), RunOptions.Results());
        var guards = new Option<string>("--guards")
            { Description = "An instance for each, with commas between.", DefaultValueFactory = _ => "Atomic" };
        var faults = new Option<string>("--faults")
        {
            Description = $"Which, with commas between; all by default: {string.Join(", ", Enum.GetNames<FaultKind>())}.",
            DefaultValueFactory = _ => string.Join(',', Enum.GetNames<FaultKind>()),
        };
        var rounds = RunOptions.Number("--rounds", "How often each fault.", 20);
        var members = RunOptions.Number("--members", "Members; each orders with two hands at once.", 24);
        var settle = RunOptions.Number(
            "--settle", "Seconds between the end of the traffic and the checks: holds are over and Redis' errors found by then.", 32);
        var command = new Command("torture", "The fault runs.") { app, results, guards, faults, rounds, members, settle };
        command.SetAction((parsed, ct) => RunOptions.ReportAsync(() => new Run(
            parsed.GetValue(app)!,
            parsed.GetValue(results)!,
            parsed.GetValue(guards)!.Split(','),
            [.. parsed.GetValue(faults)!.Split(',').Select(Enum.Parse<FaultKind>)],
            parsed.GetValue(rounds),
            parsed.GetValue(members),
            TimeSpan.FromSeconds(parsed.GetValue(settle)),
            TimeProvider.System).RunAsync(ct)));
        return command;
    }

    private sealed class Run(
        DirectoryInfo app, DirectoryInfo results, string[] guards, FaultKind[] kinds, int rounds, int members, TimeSpan settle,
        TimeProvider time)
    {
        private const int Hands = 2;

        private static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(2);

        private readonly Random _random = new(1);
        private readonly string _name = string.Join('-', ["torture", .. guards]).ToLowerInvariant();

        public async Task<int> RunAsync(CancellationToken ct)
        {
            results.Create();
            RunOptions.Say(time, $"Starting PostgreSQL, Redis and {string.Join(" + ", guards)}");
            await using var servers = await Deployment.StartAsync(app.FullName, guards, Seed, Settings, prepare: null, ct);
            var halls = await Halls.ReadAsync(servers.Sql, ct);
            using var marquee = new MarqueeClient(
                servers.Applications.Select(server => server.Port), Deployment.SigningKey, members, TimeSpan.FromSeconds(6), time);

            var findings = new Findings();
            var file = Path.Combine(results.FullName, $"{_name}.history.jsonl");
            await using var history = new History(file);
            var began = time.GetUtcNow();
            var faults = await TortureAsync(servers, marquee, halls, history, findings, ct);
            var seconds = (time.GetUtcNow() - began).TotalSeconds;

            RunOptions.Say(time, $"Traffic has ended; waiting {settle.TotalSeconds:F0} s");
            await Task.Delay(settle, ct);
            var calls = await history.EndAsync();
            var ledger = await Ledger.ReadAsync(servers.Sql, ct);
            var verdict = new Verdict(calls, ledger, MostSeats);
            var violations = findings.Violations.Concat(verdict.Judge()).ToList();
            violations.AddRange(await AskAgainAsync(servers, marquee, ledger, calls, ct));
            var (exitCode, reconcile) = await servers.CommandAsync(["reconcile"], ct);
            if (exitCode != 0)
            {
                violations.Add(new Violation("Redis and the database agree", reconcile, []));
            }

            var result = new TortureResult(
                began, await servers.VersionsAsync(ct), guards, members * Hands, seconds, faults, Count(calls, faults),
                Distinct(calls, Operation.Reserve, 201), Distinct(calls, Operation.Pay, 200), Distinct(calls, Operation.Cancel, 200),
                calls.Count(call => call.Replayed),
                calls.Count(call => call.IsUnknown), verdict.WrittenLate, verdict.RefusedAfterItsEnd, ledger.Reservations.Count, exitCode,
                reconcile, violations);
            await RunOptions.KeepAsync(results, _name, result, ResultJson.Default.TortureResult, result.ToMarkdown());
            await ReportAsync(servers, violations);
            return violations.Count == 0 ? 0 : 1;
        }

        private static Dictionary<string, string> Settings => new()
        {
            ["Reservations__HoldFor"] = HoldFor.ToString("c", CultureInfo.InvariantCulture),
        };

        private async Task<IReadOnlyList<Fault>> TortureAsync(
            Deployment servers, MarqueeClient marquee, Halls halls, History history, Findings findings, CancellationToken ct)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var hands = Enumerable.Range(1, members).SelectMany(id => Enumerable.Range(1, Hands).Select(hand => (id, hand)))
                .Select(one => Task.Run(
                    () => new Member(one.id, one.hand, halls, marquee, history, findings).RunAsync(stop.Token),
                    CancellationToken.None)).ToList();
            var faults = new List<Fault>();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(3), ct);
                for (var round = 1; round <= rounds; round++)
                {
                    var order = kinds.ToArray();
                    _random.Shuffle(order);
                    foreach (var kind in order)
                    {
                        var fault = await Fault.InflictAsync(kind, servers, HoldFor, _random, time, ct);
                        faults.Add(fault);
                        RunOptions.Say(time, string.Create(
                            CultureInfo.InvariantCulture,
                            $"{round}/{rounds} {kind} of {fault.Server}: {(fault.Ended - fault.Began).TotalSeconds:F1} s; "
                            + $"{findings.Violations.Count} violations so far"));
                        await Task.Delay(_random.Next(300, 2500), ct);
                    }
                }

                await Task.Delay(TimeSpan.FromSeconds(2), ct);
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(hands);
            }

            return faults;
        }

        /// <summary>What members would read now: their reservations, and the seat maps.</summary>
        private static async Task<IReadOnlyList<Violation>> AskAgainAsync(
            Deployment servers, MarqueeClient marquee, Ledger ledger, IReadOnlyList<Call> calls, CancellationToken ct)
        {
            const int Sample = 2000;
            var violations = new List<Violation>();
            var made = calls.Where(call => call.Status == 201).DistinctBy(call => call.Reservation).ToArray();
            new Random(2).Shuffle(made);
            foreach (var call in made.Take(Sample))
            {
                var found = await marquee.FindAsync(0, call.Member, call.Schedule, call.Reservation!.Value);
                var row = ledger.Reservations.GetValueOrDefault(call.Reservation.Value);
                if (found.Status != 200 || row is null || found.State != (row is { Status: "HELD" } ? "EXPIRED" : row.Status))
                {
                    violations.Add(
                        new Violation(
                            "acknowledged is found", $"reservation {call.Reservation} is {row?.Status} in the database", [call, found]));
                }
            }

            foreach (var schedule in ledger.Seats.Keys.Select(seat => seat.Schedule).Distinct())
            {
                var live = ledger.Seats.Where(seat => seat.Key.Schedule == schedule && ledger.Reservations[seat.Value].LivesAt(ledger.Now))
                    .Select(seat => seat.Key.Seat);
                if (await marquee.TakenSeatsAsync(0, schedule) is not { } shown || !shown.Order().SequenceEqual(live.Order()))
                {
                    violations.Add(
                        new Violation("seat maps show the truth", $"the map of schedule {schedule} differs from the database", []));
                }
            }

            return violations;
        }

        private static int Distinct(IReadOnlyList<Call> calls, Operation operation, int status) =>
            calls.Where(call => call.Operation == operation && call.Status == status).Select(call => call.Reservation).Distinct().Count();

        /// <summary>Answers by operation and status, and those without by the fault that was at work.</summary>
        private static Dictionary<string, int> Count(IReadOnlyList<Call> calls, IReadOnlyList<Fault> faults)
        {
            var counts = calls.CountBy(call => $"{call.Operation} {call.Status}").OrderBy(one => one.Key, StringComparer.Ordinal)
                .ToDictionary(one => one.Key, one => one.Value);
            foreach (var kind in faults.GroupBy(fault => fault.Kind))
            {
                counts[$"unknown {kind.Key}"] = calls.Count(
                    call => call.IsUnknown
                    && kind.Any(fault => call.Returned >= fault.Began && call.Returned <= fault.Ended.AddSeconds(1)));
            }

            return counts;
        }

        private static async Task ReportAsync(Deployment servers, List<Violation> violations)
        {
            const int Shown = 20;
            foreach (var violation in violations.Take(Shown))
            {
                await Console.Error.WriteLineAsync($"VIOLATION of '{violation.Rule}': {violation.What}");
                foreach (var call in violation.History.Take(Shown))
                {
                    await Console.Error.WriteLineAsync($"  {JsonSerializer.Serialize(call, HistoryJson.Default.Call)}");
                }
            }

            if (violations.Count > 0)
            {
                foreach (var server in servers.Applications)
                {
                    await Console.Error.WriteLineAsync($"--- {server.Name}\n{await server.TailAsync()}");
                }
            }
        }
    }
}
