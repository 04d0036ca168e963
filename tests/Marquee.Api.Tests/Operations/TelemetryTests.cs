using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Testing;

namespace Marquee.Api.Tests.Operations;

/// <summary>One reservation, as those see it who watch the application: counted, traced and logged.</summary>
[Collection(CountedAlone.Name)]
public sealed partial class TelemetryTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Orders_are_counted_by_outcome_and_the_ledger_is_timed(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var client = server.ClientOf(1);
        using var made = await client.ReserveWithKeyAsync("k", 1, 1);
        await client.ReserveWithKeyAsync("k", 1, 1);
        await server.ClientOf(2).ReserveAsync(1, 1);
        await client.DeleteAsync(made.Headers.Location, Ct);

        var metrics = await client.GetStringAsync("/metrics", Ct);

        foreach (var outcome in new[] { "RESERVED", "REPLAYED", "SEAT_ALREADY_RESERVED" })
        {
            Value("marquee_orders_total", $"outcome=\"{outcome}\"").ShouldBe("1");
        }

        Value("marquee_cancellations_total", "outcome=\"CANCELLED\"").ShouldBe("1");
        // Once, or up to three times where Redis was slow: such orders go without a claim.
        int.Parse(Value("marquee_ledger_duration_seconds_count", "operation=\"reserve\"")!, CultureInfo.InvariantCulture)
            .ShouldBeInRange(1, 3);
        Value("marquee_redis_connected", "").ShouldBe("1");
        metrics.ShouldContain("http_server_request_duration_seconds_bucket");

        string? Value(string name, string label) => metrics.Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))?
            .Split(' ')[1];
    }

    [Fact]
    public async Task The_dashboard_shows_only_metrics_that_there_are()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        using var made = await server.ClientOf(1).ReserveAsync(1, 1);
        await server.ClientOf(1).DeleteAsync(made.Headers.Location, Ct);
        var metrics = await server.Client().GetStringAsync("/metrics", Ct);
        var dashboard = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "grafana-dashboard.json"), Ct);

        var shown = MetricNames().Matches(dashboard).Select(match => match.Value).Distinct().ToList();

        shown.Count.ShouldBeGreaterThan(6);
        shown.ShouldAllBe(name => metrics.Contains(name, StringComparison.Ordinal));
    }

    [GeneratedRegex("(marquee|http_server|kestrel|dotnet)_[a-z_]+(?={)")]
    private static partial Regex MetricNames();

    [Fact]
    public async Task A_reservation_has_one_id_in_its_trace_its_log_line_and_its_problems()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var settings = new Dictionary<string, string>
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Database"] = await servers.CreateDatabaseAsync(),
            ["ConnectionStrings:Redis"] = servers.Redis,
            ["Accounts:SigningKey"] = "a signing key that nobody may read in a log",
            ["Logging:LogLevel:Marquee.Domain.Reservations"] = "Debug",
            ["Sample:Enabled"] = "true",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        };
        await using var program = await MarqueeProgram.ServeAsync(address, settings);
        using var client = new HttpClient { BaseAddress = address };
        using var login = await client.PostAsJsonAsync(
            "/api/accounts/login", new { email = "will@marquee.example", password = "marquee-demo" }, Ct);
        var token = (string)(await login.ResultAsync())["accessToken"]!;
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        var reservation = (string)(await (await client.ReserveAsync(1, 1)).ResultAsync())["id"]!;
        using var refused = await client.ReserveAsync(1, 1);
        var refusedId = (string)(await refused.JsonAsync())["requestId"]!;
        var line = await program.FindOutputAsync(reservation);
        var refusedLine = await program.FindOutputAsync("Refused seats");
        (await program.TerminateAsync()).ShouldBe(0);

        JsonNode.Parse(line)!["State"]!["ReservationId"]!.ToString().ShouldBe(reservation);
        var traceId = TraceIdOf(line);
        TraceIdOf(refusedLine).ShouldBe(refusedId, "a problem names the request as the log does");
        collector.Received(Convert.FromHexString(traceId)).ShouldBeTrue("the trace of the log line was exported");
        foreach (var told in new[] { reservation, "redis claim", "ledger reserve", "Npgsql", "POST /api/reservations" })
        {
            collector.Received(Encoding.UTF8.GetBytes(told)).ShouldBeTrue(told);
        }

        foreach (var secret in new[] { "marquee-demo", token, settings["Accounts:SigningKey"] })
        {
            program.Output.ShouldNotContain(secret);
            collector.Received(Encoding.UTF8.GetBytes(secret)).ShouldBeFalse("no secret is traced");
        }
    }

    private static string TraceIdOf(string line) =>
        JsonNode.Parse(line)!["Scopes"]!.AsArray().Select(scope => (string?)scope!["TraceId"]).First(id => id is not null)!;
}

/// <summary>Applications of one process count into the same meters: who looks at a count lets nobody else order meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountedAlone
{
    public const string Name = "Counted alone";
}
