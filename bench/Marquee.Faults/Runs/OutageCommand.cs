using System.CommandLine;
using System.Globalization;
using System.Text;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Runs;

/// <summary>Redis is away for a while under a constant load.</summary>
internal static class OutageCommand
{
    private const double Back = 0.9;

    private static readonly string[] Seed =
        ["--movies", "10", "--theaters", "2", "--screens-per-theater", "10", "--schedules-per-screen", "20", "--hall", "20x30"];

    public static Command Create()
    {
        var (app, results) = (RunOptions.Application(), RunOptions.Results());
        var guard = new Option<string>("--guard") { Description = "The guard.", DefaultValueFactory = _ => "Atomic" };
        var connections = RunOptions.Number("--connections", "Orders on their way at once.", 64);
        var rate = RunOptions.Number("--rate", "Orders sent a second; 0 sends the next one when the last is answered.", 0);
        var before = RunOptions.Number("--before", "Seconds before Redis goes.", 15);
        var down = RunOptions.Number("--down", "Seconds without Redis.", 30);
        var after = RunOptions.Number("--after", "Seconds after it is back.", 20);
        var command = new Command("outage", "Redis away under a constant load.")
            { app, results, guard, connections, rate, before, down, after };
        command.SetAction((parsed, ct) => RunOptions.ReportAsync(() => RunAsync(
            parsed.GetValue(app)!, parsed.GetValue(results)!, parsed.GetValue(guard)!, parsed.GetValue(connections), parsed.GetValue(rate),
            parsed.GetValue(before), parsed.GetValue(down), parsed.GetValue(after), TimeProvider.System, ct)));
        return command;
    }

    private static async Task<int> RunAsync(
        DirectoryInfo app, DirectoryInfo results, string guard, int connections, int rate, int before, int down, int after,
        TimeProvider time, CancellationToken ct)
    {
        const int WarmUp = 10;
        const int Members = 20_000;
        RunOptions.Say(time, $"Starting PostgreSQL, Redis and {guard}");
        await using var servers = await Deployment.StartAsync(
            app.FullName, [guard], Seed, new Dictionary<string, string> { ["Reservations__HoldFor"] = "00:30:00" }, prepare: null, ct);
        var halls = await Halls.ReadAsync(servers.Sql, ct);
        using var marquee = new MarqueeClient(
            servers.Applications.Select(server => server.Port), Deployment.SigningKey, Members, TimeSpan.FromSeconds(10), time);

        // What is measured is a sale under way: Redis knows every hall.
        await Parallel.ForEachAsync(
            halls.Schedules, new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = ct }, async (schedule, _) =>
            await marquee.ReserveAsync(0, Members, schedule, [halls.Rows[schedule][0][0]], null));

        var seconds = new Second[WarmUp + before + down + after + 10];
        for (var i = 0; i < seconds.Length; i++)
        {
            seconds[i] = new Second();
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (next, began) = (0, time.GetTimestamp());
        var load = Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(
            async () =>
            {
                var random = new Random(connection);
                while (!stop.IsCancellationRequested)
                {
                    var order = Interlocked.Increment(ref next);
                    var since = rate == 0 ? time.GetElapsedTime(began) : TimeSpan.FromSeconds((double)order / rate);
                    if (since > time.GetElapsedTime(began))
                    {
                        await Task.Delay(since - time.GetElapsedTime(began), CancellationToken.None);
                    }

                    var schedule = halls.Schedules[random.Next(halls.Schedules.Count)];
                    var row = halls.Rows[schedule][random.Next(halls.Rows[schedule].Length)];
                    var answer = await marquee.ReserveAsync(
                        0, 1 + (order % Members), schedule, [row[random.Next(row.Length)]],
                        string.Create(CultureInfo.InvariantCulture, $"outage-{order}"));
                    var at = time.GetElapsedTime(began);
                    seconds[Math.Min((int)at.TotalSeconds, seconds.Length - 1)].Add(answer, (at - since).TotalMilliseconds);
                }
            },
            CancellationToken.None)));

        await Task.Delay(TimeSpan.FromSeconds(WarmUp + before), ct);
        await servers.Redis.KillAsync();
        var gone = time.GetElapsedTime(began).TotalSeconds;
        RunOptions.Say(time, "Redis is killed");
        await Task.Delay(TimeSpan.FromSeconds(down), ct);
        await servers.StartRedisAsync(ct);
        var back = time.GetElapsedTime(began).TotalSeconds;
        RunOptions.Say(time, "Redis is back");
        await Task.Delay(TimeSpan.FromSeconds(after), ct);
        await stop.CancelAsync();
        await load;
        var end = (int)time.GetElapsedTime(began).TotalSeconds;

        var result = Evaluate([.. seconds.Take(end).Skip(WarmUp)], gone - WarmUp, back - WarmUp) with
        {
            Date = time.GetUtcNow(),
            Versions = await servers.VersionsAsync(ct),
            Guard = guard,
            Connections = connections,
            Rate = rate,
        };
        await RunOptions.KeepAsync(results, "outage", result, ResultJson.Default.OutageResult, result.ToMarkdown());
        return result is { ErrorsAfterFirstSecond: < 0.01, SecondsUntilFullSpeed: <= 5 } ? 0 : 1;
    }

    private static OutageResult Evaluate(Second[] seconds, double gone, double back)
    {
        var rows = seconds.Select((second, index) => second.ToRow(index)).ToList();
        var normal = Median(rows.Where(row => row.Second + 1 <= gone).Select(row => (double)row.Answers));
        var away = rows.Where(row => row.Second >= gone + 1 && row.Second < back).ToList();
        var errors = away.Sum(row => row.Errors) / (double)Math.Max(1, away.Sum(row => row.Answers));

        // The first second of three that are, together, as fast as before: a single one says little.
        var after = rows.Where(row => row.Second >= Math.Floor(back)).ToList();
        var full = after.Index().FirstOrDefault(
            one => one.Index + 3 <= after.Count && after.Skip(one.Index).Take(3).Average(row => row.Answers) >= Back * normal).Item;
        return new OutageResult(
            default, [], "", 0, 0, gone, back, normal, Median(away.Select(row => (double)row.Answers)), errors,
            full is null ? double.PositiveInfinity : Math.Max(0, full.Second - back), rows);
    }

    private static double Median(IEnumerable<double> values) =>
        values.Order().ToList() is { Count: > 0 } ordered ? ordered[ordered.Count / 2] : 0;

    private sealed class Second
    {
        private readonly Lock _lock = new();
        private readonly List<double> _latencies = [];
        private int _errors;

        public void Add(Call answer, double milliseconds)
        {
            lock (_lock)
            {
                _latencies.Add(milliseconds);
                _errors += answer.IsUnknown ? 1 : 0;
            }
        }

        public OutageSecond ToRow(int second)
        {
            _latencies.Sort();
            return new OutageSecond(
                second, _latencies.Count, _errors, _latencies.Count == 0 ? 0 : _latencies[(int)(0.99 * (_latencies.Count - 1))]);
        }
    }
}

/// <param name="Second">Since the end of the warm-up.</param>
/// <param name="Errors">Those that were 5xx, or none at all.</param>
/// <param name="P99">In ms.</param>
internal sealed record OutageSecond(int Second, int Answers, int Errors, double P99);

/// <summary>What an outage of Redis cost.</summary>
internal sealed record OutageResult(
    DateTimeOffset Date, IReadOnlyList<string> Versions, string Guard, int Connections, int Rate, double Gone, double Back,
    double RateBefore, double RateDuring,
    double ErrorsAfterFirstSecond,
    [property: System.Text.Json.Serialization.JsonNumberHandling(
        System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals)] double SecondsUntilFullSpeed,
    IReadOnlyList<OutageSecond> Seconds)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Guard {Guard}, {Connections} connections, "
            + $"{(Rate == 0 ? "each sending when its last order is answered" : $"{Rate} orders a second")}; Redis killed at "
            + $"{Gone:F1} s, back at {Back:F1} s.").AppendLine();
        text.AppendLine("| answers/s before | answers/s without Redis | errors after the first second | full speed again after |")
            .AppendLine("| ---: | ---: | ---: | ---: |");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {RateBefore:N0} | {RateDuring:N0} | {ErrorsAfterFirstSecond:P2} | {SecondsUntilFullSpeed:F1} s |").AppendLine();
        text.AppendLine("| second | answers | errors | p99, ms |").AppendLine("| ---: | ---: | ---: | ---: |");
        foreach (var row in Seconds)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Second} | {row.Answers:N0} | {row.Errors:N0} | {row.P99:F0} |");
        }

        return text.ToString();
    }
}
