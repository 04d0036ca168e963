using System.Text;
using System.Text.Json.Nodes;

namespace Marquee.Api.Tests.Documentation;

/// <summary>Makes up calls from the document, most of them wrong in some way.</summary>
/// <param name="operations">The calls that there are.</param>
/// <param name="ofAnother">Ids of what another member has.</param>
/// <param name="free">Seats that can be reserved.</param>
internal sealed class FuzzRequests(
    IReadOnlyList<(string Method, string Path, JsonObject Operation)> operations, IReadOnlyList<string> ofAnother,
    IReadOnlyList<(long Schedule, long Seat)> free)
{
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

    /// <summary>The same for the same seed.</summary>
    public HttpRequestMessage MakeUp(int seed)
    {
        var random = new Random(seed);
        var call = operations[random.Next(operations.Count)];
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
                    value = random.Next(4) switch
                    {
                        0 or 1 => $"{random.Next(300)}",
                        2 => ofAnother[random.Next(ofAnother.Count)],
                        _ => value,
                    };
                    path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
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
            // A body that may be left out is one of null and its members.
            var schema = body["content"]!["application/json"]!["schema"]!;
            var members = (schema["$ref"] ?? schema["oneOf"]!.AsArray().Single(one => one!["$ref"] is not null)!["$ref"])!.ToString();
            request.Content = new StringContent(random.Next(8) == 0 ? Odd(random) : MakeUpBody(members, random), Encoding.UTF8);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type", random.Next(8) == 0 ? MediaTypes[random.Next(MediaTypes.Length)] : "application/json");
        }

        return request;
    }

    /// <summary>Members that some call knows, with values of any kind.</summary>
    private string MakeUpBody(string schema, Random random)
    {
        if (schema.EndsWith("/RegisterRequest", StringComparison.Ordinal) && random.Next(8) == 0)
        {
            return $"{{\"email\":\"{random.Next()}@marquee.example\",\"name\":\"Kim\",\"password\":\"a good password\"}}";
        }

        if (schema.Contains("Reserve", StringComparison.Ordinal) && random.Next(3) == 0)
        {
            var (schedule, seat) = free[random.Next(free.Count)];
            return $"{{\"scheduleId\":{schedule},\"seatIds\":[{seat}]}}";
        }

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
