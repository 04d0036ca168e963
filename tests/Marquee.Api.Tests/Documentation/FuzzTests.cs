using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Documentation;

/// <summary>Calls made up from the document, sent by callers of every kind.</summary>
public sealed class FuzzTests(Servers servers)
{
    /// <summary>How many calls each caller sends: set it to have the full number in CI, or another one.</summary>
    private const string Variable = "MARQUEE_FUZZ";
    private const int Full = 20_000;
    private const int InCI = 4_000;
    private const int AtOnce = 16;

    private static readonly bool IsCI = Environment.GetEnvironmentVariable("CI") is { Length: > 0 };

    private static readonly int Requests = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : IsCI ? InCI : Full;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => FuzzCaller.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Whatever_is_sent_nothing_fails_nothing_leaks_and_nothing_of_others_changes(string kind)
    {
        // With limits for one of them: where they refuse, nothing else is tried.
        await using var server = await servers.StartAsync(
            SetUp.Production, ("Sample:Days", "2"), ("Limits:Enabled", kind == Roles.Programmer ? "true" : "false"));
        var (other, ids) = await ReserveForAnotherAsync(server);
        var caller = await FuzzCaller.SignInAsync(server, kind);
        var requests = await MakerAsync(server, ids);
        // CI sends the same calls each time, so that a failure there is of the change; elsewhere they differ.
        var seed = IsCI ? 20_260_101 : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var before = await server.RowsAsync();

        var (failures, statuses) = await SendAsync(server, caller, requests, seed, ids);

        failures.Take(5).ShouldBeEmpty();
        statuses.ShouldContain(HttpStatusCode.OK);
        statuses.ShouldContain(HttpStatusCode.BadRequest);
        var after = await server.RowsAsync();
        caller.FindForbidden(before, after, other).Take(5).ShouldBeEmpty();
        after.SetEquals(before).ShouldBeFalse("calls that are right change something");
        (await server.Client().GetStringAsync("/health/ready", Ct)).ShouldContain("Healthy");
    }

    private static async Task<(IEnumerable<string> Failures, ICollection<HttpStatusCode> Statuses)> SendAsync(
        MarqueeServer server, FuzzCaller caller, FuzzRequests requests, int seed, IReadOnlyList<string> ofAnother)
    {
        using var http = server.Client();
        var failures = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests).Select(i => seed + i), options, async (i, ct) =>
        {
            using var request = requests.MakeUp(i);
            if (caller.Token is not null && i % 10 != 0)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {caller.Token}");
            }

            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            var isSuccess = response.IsSuccessStatusCode;
            if ((int)response.StatusCode >= 500 || Leaks(body)
                || (isSuccess && !(caller.IsStaff && request.RequestUri!.AbsolutePath.StartsWith("/api/admin/", StringComparison.Ordinal))
                    && ofAnother.Any(id => body.Contains(id, StringComparison.Ordinal)))
                || !(isSuccess || body.Contains("\"resultCode\":", StringComparison.Ordinal)))
            {
                failures.Enqueue(
                    $"seed {i}: {request.Method} {request.RequestUri} -> {(int)response.StatusCode} {body[..Math.Min(300, body.Length)]}");
            }
        });
        return (failures, statuses.Keys);
    }

    /// <summary>A member whose reservations, one paid and one held, are nobody else's business.</summary>
    private static async Task<(long Id, IReadOnlyList<string> Reservations)> ReserveForAnotherAsync(MarqueeServer server)
    {
        var id = await server.ReadAsync(db => db.Users.Where(user => user.Email == Visitor.Will).Select(user => user.Id).SingleAsync(Ct));
        using var other = server.ClientOf(id);
        using var paid = await other.ReserveAsync(1, 1);
        await (await other.PayAsync(paid)).ShouldSucceedAsync("payment");
        using var held = await other.ReserveAsync(1, 2);
        return (id, [(string)(await paid.ResultAsync())["id"]!, (string)(await held.ResultAsync())["id"]!]);
    }

    private static async Task<FuzzRequests> MakerAsync(MarqueeServer server, IReadOnlyList<string> ofAnother)
    {
        using var http = server.Client();
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Ct))!;
        var free = await server.ReadAsync(db => (
            from schedule in db.Schedules
            join seat in db.Seats on schedule.ScreenId equals seat.ScreenId
            orderby schedule.Id, seat.Id
            select new { Schedule = schedule.Id, Seat = seat.Id }).ToListAsync(Ct));
        return new FuzzRequests(
            [.. new OpenApiClient(http, document).Operations], ofAnother,
            [.. free.Select(place => (place.Schedule.Value, place.Seat.Value))]);
    }

    private static bool Leaks(string body) =>
        new[] { "Exception", "   at ", "Npgsql", "System.", "Marquee.", "select ", "password_hash" }.Any(
            word => body.Contains(word, StringComparison.Ordinal));
}
