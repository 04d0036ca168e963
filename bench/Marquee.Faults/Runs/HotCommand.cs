using System.CommandLine;
using System.Globalization;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Runs;

/// <summary>Everybody wants the same 25 seats.</summary>
internal static class HotCommand
{
    private const int Seats = 25;

    private static readonly string[] Seed =
        ["--movies", "1", "--theaters", "1", "--screens-per-theater", "1", "--schedules-per-screen", "1", "--hall", "5x5"];

    public static Command Create()
    {
        var (app, results) = (RunOptions.Application(), RunOptions.Results());
        var guards = new Option<string>("--guards")
            { Description = "An instance for each, with commas between.", DefaultValueFactory = _ => "Atomic" };
        var requests = RunOptions.Number("--requests", "Orders of one seat, each of another member.", 10_000);
        var connections = RunOptions.Number("--connections", "At once.", 256);
        var command = new Command("hot", "A schedule of 25 seats, and thousands of members who want them.")
            { app, results, guards, requests, connections };
        command.SetAction((parsed, ct) => RunOptions.ReportAsync(() => RunAsync(
            parsed.GetValue(app)!, parsed.GetValue(results)!, parsed.GetValue(guards)!.Split(','), parsed.GetValue(requests),
            parsed.GetValue(connections), TimeProvider.System, ct)));
        return command;
    }

    private static async Task<int> RunAsync(
        DirectoryInfo app, DirectoryInfo results, string[] guards, int requests, int connections, TimeProvider time, CancellationToken ct)
    {
        RunOptions.Say(time, $"Starting PostgreSQL, Redis and {string.Join(" + ", guards)}");
        await using var servers = await Deployment.StartAsync(
            app.FullName, guards, Seed, new Dictionary<string, string> { ["Reservations__HoldFor"] = "00:30:00" }, prepare: null, ct);
        var halls = await Halls.ReadAsync(servers.Sql, ct);
        var schedule = halls.Schedules[0];
        var seats = halls.Rows[schedule].SelectMany(row => row).ToArray();
        using var marquee = new MarqueeClient(
            servers.Applications.Select(server => server.Port), Deployment.SigningKey, requests, TimeSpan.FromSeconds(60), time);

        var statuses = new int[1000];
        var next = 0;
        var began = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            while (Interlocked.Increment(ref next) is var order && order <= requests && !ct.IsCancellationRequested)
            {
                var answer = await marquee.ReserveAsync(
                    order % marquee.Instances, order, schedule, [seats[order % seats.Length]],
                    string.Create(CultureInfo.InvariantCulture, $"hot-{order}"));
                Interlocked.Increment(ref statuses[answer.Status]);
            }
        }));
        var seconds = time.GetElapsedTime(began).TotalSeconds;

        await using var count = servers.Sql.CreateCommand("select count(*) from reserved_seat");
        var sold = (int)(long)(await count.ExecuteScalarAsync(ct))!;
        var reconcile = await servers.CommandAsync(["reconcile"], ct);
        var result = new HotResult(
            time.GetUtcNow(), await servers.VersionsAsync(ct), guards, requests, connections, statuses[201], sold, seconds,
            statuses.Index().Where(one => one.Item > 0)
                .ToDictionary(one => one.Index.ToString(CultureInfo.InvariantCulture), one => one.Item), reconcile.ExitCode);
        var names = string.Join(" + ", guards);
        var answers = string.Join(
            ", ", result.Answers.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}: {one.Value:N0}")));
        var markdown = string.Create(CultureInfo.InvariantCulture, $"""
            | guards | orders | connections | winners | seats in the database | answers by status | to the last answer | exit of reconcile |
            | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |
            | {names} | {requests:N0} | {connections} | {result.Winners} | {sold} | {answers} | {seconds:F2} s | {reconcile.ExitCode} |

            """);
        await RunOptions.KeepAsync(
            results, $"hot-{string.Join('-', guards)}".ToLowerInvariant(), result, ResultJson.Default.HotResult, markdown);
        return result.Winners == Seats && sold == Seats && reconcile.ExitCode == 0 ? 0 : 1;
    }
}

/// <summary>What became of the hot schedule.</summary>
internal sealed record HotResult(
    DateTimeOffset Date, IReadOnlyList<string> Versions, IReadOnlyList<string> Guards, int Orders, int Connections, int Winners,
    int InDatabase, double Seconds,
    IReadOnlyDictionary<string, int> Answers, int ReconcileExitCode);
