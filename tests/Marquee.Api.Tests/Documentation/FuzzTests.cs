using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Documentation;

/// <summary>Calls made up from the document, most of them wrong in some way.</summary>
public sealed class FuzzTests(Servers servers)
{
    private const int Requests = 20_000;
    private const int AtOnce = 16;

    private static readonly string[] Oddities =
    [
        "", " ", "0", "-1", "1", "2", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "null", "true", "[]", "{}", "\"", "'",
        "' or 1=1 --", "%", "_", "\\", "../../etc/passwd",
        "\u0000", "\uD800", "범죄도시", "ㅂ", "🎬", "2025-01-08", "9999-12-31", "0001-01-01", "2025-02-30", "ACTION", "WESTERN", "R_15",
        "will@marquee.example", "marquee-demo",
        "00000000-0000-0000-0000-000000000000", "<script>alert(1)</script>", "${jndi:ldap://x}", "\r\nSet-Cookie: a=b", new('x', 1_000),
        "        ", "\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000", "a\u202eb", "a\u200bb", "\uFFFE", "a\u0300", "\uff41",
        " will@marquee.example ",
        "a@b\u00fccher.example", "a@xn--.example", "a@\u3002", "[null]", "{\"row\":null}", "2147483648", "-0", "1e2", "Asia//Seoul",
        "9999-12-31T23:59:59",
    ];

    private static readonly string[] MediaTypes =
    [
        "text/plain", "application/json; charset=\"utf-8\"", "application/json; charset=euc-kr", "application/json; charset=utf-7",
        "application/json; charset=",
        "application/json; charset=utf-16", "application/json;;", "application/json; charset=\"", "application/problem+json; charset=x",
        "multipart/form-data",
    ];

    private static readonly string[] WrongEscapes = ["%", "%zz", "%C3", "%ED%A0%80", "%00", "+", "%u0041"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_sent_nothing_fails_and_nothing_leaks()
    {
        await using var server = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"));
        using var http = server.Client();
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Ct))!;
        var operations = new OpenApiClient(http, document).Operations.ToList();
        // CI runs the same calls each time, so that a failure there is of the change; elsewhere they differ.
        var seed = Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ? 20_260_101 : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var token = server.TokenOf(1);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<HttpStatusCode, int>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, async (i, ct) =>
        {
            var random = new Random(seed + i);
            using var request = MakeUp(operations[random.Next(operations.Count)], random);
            if (random.Next(10) > 0)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }

            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            if ((int)response.StatusCode >= 500 || Leaks(body)
                || !(response.IsSuccessStatusCode || body.Contains("\"resultCode\":", StringComparison.Ordinal)))
            {
                failures.Enqueue(
                    $"seed {seed + i}: {request.Method} {request.RequestUri} -> {(int)response.StatusCode} "
                    + $"{body[..Math.Min(300, body.Length)]}");
            }
        });

        failures.Take(5).ShouldBeEmpty();
        statuses.Keys.ShouldContain(HttpStatusCode.OK);
        statuses.Keys.ShouldContain(HttpStatusCode.BadRequest);
        (await http.GetStringAsync("/health/ready", Ct)).ShouldContain("Healthy");
    }

    private static bool Leaks(string body) =>
        new[] { "Exception", "   at ", "Npgsql", "System.", "Marquee.", "select ", "password_hash" }.Any(
            word => body.Contains(word, StringComparison.Ordinal));

    private static HttpRequestMessage MakeUp((string Method, string Path, JsonObject Operation) call, Random random)
    {
        var path = call.Path;
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in call.Operation["parameters"]?.AsArray() ?? [])
        {
            var (name, value) = ((string)parameter!["name"]!, Odd(random));
            switch ((string)parameter["in"]!)
            {
                case "path":
                    // The server itself refuses a path with a NUL, before the application sees it.
                    value = value.Replace("\0", "", StringComparison.Ordinal);
                    path = path.Replace(
                        $"{{{name}}}", Uri.EscapeDataString(random.Next(2) == 0 ? $"{random.Next(300)}" : value), StringComparison.Ordinal);
                    break;
                case "query" when random.Next(2) == 0:
                    query.Add(
                        $"{name}={(random.Next(8) == 0 ? WrongEscapes[random.Next(WrongEscapes.Length)] : Uri.EscapeDataString(value))}");
                    query.AddRange(random.Next(8) == 0 ? [$"{name}={random.Next(3)}"] : []);
                    break;
                case "header" when random.Next(2) == 0:
                    headers.Add((name, value.ReplaceLineEndings("")));
                    break;
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(call.Method), query.Count == 0 ? path : $"{path}?{string.Join('&', query)}");
        foreach (var (name, value) in headers.Where(header => header.Value.All(letter => letter is >= ' ' and < (char)127)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (call.Operation["requestBody"] is { } body)
        {
            var members = body["content"]!["application/json"]!["schema"]!["$ref"]!.ToString();
            request.Content = new StringContent(random.Next(8) == 0 ? Odd(random) : MakeUpBody(members, random), Encoding.UTF8);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type", random.Next(8) == 0 ? MediaTypes[random.Next(MediaTypes.Length)] : "application/json");
        }

        return request;
    }

    /// <summary>Members that some call knows, with values of any kind.</summary>
    private static string MakeUpBody(string schema, Random random)
    {
        string[] names = schema.Contains("Reserve", StringComparison.Ordinal)
            ? ["scheduleId", "seatIds"]
            :
            [
                "title", "genre", "email", "password", "name", "scheduleId", "seatIds", "refreshToken", "currentPassword", "newPassword",
                "theaterId", "timeZone", "rows", "seatsPerRow", "seats", "movieId", "screenId", "startDate", "endDate", "price", "days",
                "times", "releaseDate", "thumbnailUrl", "runningTime", "filmRating",
            ];
        var members = names.Where(_ => random.Next(6) > 0).Select(name => $"\"{name}\":{ValueOf(name)}");
        return $"{{{string.Join(',', members)}}}";

        string ValueOf(string name) => name switch
        {
            "seatIds" when random.Next(2) == 0 => Seats(),
            "scheduleId" when random.Next(2) == 0 => $"{random.Next(300)}",
            _ => Value(),
        };
        string Seats() => $"[{string.Join(',', Enumerable.Range(random.Next(900), random.Next(7)))}]";
        string Value() =>
            random.Next(3) == 0 ? Oddities[random.Next(2, 13)] : JsonValue.Create(Odd(random).Replace('\uD800', '?')).ToJsonString();
    }

    private static string Odd(Random random) =>
        random.Next(4) == 0 ? $"{random.Next(-5, 400)}" : Oddities[random.Next(Oddities.Length)].Replace('\uD800', '?');
}
