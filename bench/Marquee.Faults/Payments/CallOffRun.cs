using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Marquee.Faults.Runs;
using Marquee.Faults.Servers;
using Marquee.Faults.Torture;
using Marquee.Load.Http;
using Npgsql;

namespace Marquee.Faults.Payments;

/// <summary>A sold showing is called off, and the application is killed when a third of it is cancelled.</summary>
/// <param name="application">The folder of the published application.</param>
/// <param name="sales">How many reservations are sold; 300 at most, as many as the hall has seats.</param>
internal sealed class CallOffRun(string application, int sales, TimeProvider time)
{
    private const int AtOnce = 16;
    private const int Tries = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What must be so of every reservation that was sold; the queries find those of which it is not.</summary>
    private static readonly (string Rule, string Query)[] Rules =
    [
        ("every reservation is cancelled", "select count(*) from reservation where status <> 'CANCELLED'"),
        ("every payment has one refund, of all of it, and it is done", """
            select count(*) from payment p where p.status = 'APPROVED' and (
                select coalesce(string_agg(r.amount || r.reason || r.status, ' '), '') from refund r where r.payment_id = p.id)
                <> p.amount || 'CALLED_OFF' || 'DONE'
            """),
        ("the provider gave every charge back once", """
            select count(*) from sandbox_charge c where c.state = 'CHARGED' and (
                select coalesce(string_agg(r.amount::text, ' '), '') from sandbox_refund r where r.charge_id = c.id) <> c.amount::text
            """),
        ("every member is written to once", """
            select count(*) from reservation v where (select count(*) from member_message m where m.reservation_id = v.id) <> 1
            """),
        ("no seat is sold any more", "select count(*) from reserved_seat"),
    ];

    /// <returns>What was found; the second value is whether all of it is as it must be.</returns>
    public async Task<(string Text, bool IsRight)> RunAsync(CancellationToken ct)
    {
        RunOptions.Say(time, "Starting PostgreSQL, Redis and the application");
        await using var servers = await Deployment.StartAsync(
            application, ["Atomic"],
            [
                "--movies", "1", "--theaters", "1", "--screens-per-theater", "1", "--schedules-per-screen", "1", "--hall", "15x20",
                "--from", Showings.FirstDay(time),
            ],
            new Dictionary<string, string>(PaymentsOptions.Full.Settings)
            {
                ["Reservations__HoldFor"] = "00:05:00", ["Payments__PayingFor"] = "00:10:00",
            },
            prepare: null, ct);
        var halls = await Halls.ReadAsync(servers.Sql, ct);
        var schedule = halls.Schedules[0];
        using var site = new Site(
            servers.Applications.Select(server => server.Port), Deployment.SigningKey, sales, TimeSpan.FromSeconds(15), time);
        RunOptions.Say(time, $"{sales} members buy");
        await Parallel.ForEachAsync(
            halls.Rows[schedule].SelectMany(row => row).Take(sales).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (seat, _) => await BuyAsync(new BuyerClient(site, seat.Index + 1, schedule), seat.Item));

        var began = time.GetTimestamp();
        await CallOffAsync(servers.Applications[0], schedule, ct);
        await WaitForCancellationsAsync(servers.Sql, ct);
        await servers.Applications[0].KillAsync();
        var killed = await JudgeAsync(servers.Sql, ct);
        RunOptions.Say(time, $"Killed with {sales - killed[0]} cancelled");
        await servers.StartApplicationAsync(servers.Applications[0], ct);
        var settlement = new Settlement(servers, time);
        var open = await settlement.WaitAsync(Patience, hasten: false, ct);
        var found = await JudgeAsync(servers.Sql, ct);
        var difference = await settlement.ReconcileAsync(ct);

        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ### A showing of {sales} sales called off, {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC

            Killed with {sales - killed[0]} cancelled; nothing open {time.GetElapsedTime(began).TotalSeconds:F0} s after it was called off.
            Sandbox: 5 % each of failures and lost answers.

            | rule | violations when killed | in the end |
            | --- | ---: | ---: |

            """));
        foreach (var (index, (rule, _)) in Rules.Index())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {rule} | {killed[index]} | {found[index]} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| {PaymentsRun.OpenRule} | | {open.Count} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| {Settlement.ReconcileRule} | | {difference?.What ?? "0"} |");
        return ($"{text}", found.All(count => count == 0) && open is [] && difference is null);
    }

    /// <summary>Buys one seat, and asks until it is paid: calls of the sandbox fail, and their answers are lost.</summary>
    private static async Task BuyAsync(BuyerClient client, long seat)
    {
        var made = await client.ReserveAsync([seat], $"seat-{seat}");
        var reservation = made.About.Reservation
            ?? throw new InvalidOperationException($"Seat {seat} was not reserved: {made.About.Code}.");
        for (var i = 0; i < Tries; i++)
        {
            var started = await client.StartAsync(reservation, key: null);
            if (started.About.State is "CONFIRMED")
            {
                return;
            }

            if (started.Payment is { } payment)
            {
                await client.DecideAsync(reservation, payment, "APPROVE");
                await client.CompleteAsync(reservation, payment);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        throw new InvalidOperationException($"Reservation {reservation} could not be paid.");
    }

    private async Task CallOffAsync(Server server, long schedule, CancellationToken ct)
    {
        var token = new Tokens(Deployment.SigningKey, members: 1, firstMember: 1_000_000, time, role: "admin")[0];
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(token));
        using var body = new StringContent("""{"sale":"CALLED_OFF"}""", Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri($"/api/admin/schedules/{schedule}/sale", UriKind.Relative), body, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The showing could not be called off: {await response.Content.ReadAsStringAsync(ct)}");
        }
    }

    private async Task WaitForCancellationsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        while (sales - await CountAsync(database, Rules[0].Query, ct) < sales / 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
        }
    }

    private static async Task<long[]> JudgeAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var counts = new long[Rules.Length];
        foreach (var (index, (_, query)) in Rules.Index())
        {
            counts[index] = await CountAsync(database, query, ct);
        }

        return counts;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string query, CancellationToken ct)
    {
        await using var command = database.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
