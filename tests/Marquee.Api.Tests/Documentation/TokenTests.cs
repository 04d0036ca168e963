using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Tests.Documentation;

/// <summary>Every operation that the document protects, called by who may not.</summary>
public sealed class TokenTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task No_protected_operation_is_done_for_a_token_that_is_none(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var owner = server.ClientOf(2);
        using var made = await owner.ReserveAsync(1, 1);
        var reservation = (string)(await made.ResultAsync())["id"]!;
        await (await owner.PayAsync(made)).ShouldSucceedAsync("payment: a hold would be over below");
        using var http = server.Client();
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Ct))!;
        var expired = server.TokenOf(2);
        server.Time.Advance(TimeSpan.FromHours(2));
        var tokens = new Dictionary<string, string?>
        {
            ["no token"] = null,
            ["an expired one"] = expired,
            ["one signed with another key"] = Forge(server, SecurityAlgorithms.HmacSha256),
            ["one of another algorithm"] = Forge(server, SecurityAlgorithms.HmacSha512),
            ["alg none"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{server.TokenOf(2).Split('.')[1]}.",
            ["a cut one"] = server.TokenOf(2)[..^10],
        };
        var before = await server.LedgerAsync();
        var called = 0;

        foreach (var (method, path, _) in new OpenApiClient(http, document).Operations.Where(
            found => found.Operation["security"] is not null))
        {
            foreach (var (what, token) in tokens)
            {
                using var request = new HttpRequestMessage(
                    new HttpMethod(method), path.Replace("{id}", HasNumber(path) ? "1" : reservation, StringComparison.Ordinal));
                request.Content = method is "POST" or "PUT"
                    ? new StringContent("""{"scheduleId":1,"seatIds":[2]}""", Encoding.UTF8, "application/json")
                    : null;
                if (token is not null)
                {
                    request.Headers.Authorization = new("Bearer", token);
                }

                using var response = await http.SendAsync(request, Ct);

                response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path} with {what}");
                await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
                called++;
            }
        }

        called.ShouldBeGreaterThanOrEqualTo(5 * tokens.Count);
        using var other = server.ClientOf(3);
        await (await other.GetAsync($"/api/reservations/{reservation}", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await other.DeleteAsync($"/api/reservations/{reservation}", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        (await server.LedgerAsync()).ShouldBe(before, "nothing changed");
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task No_operation_of_admins_is_done_for_a_member(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var member = server.ClientOf(2);
        var document = JsonNode.Parse(await member.GetStringAsync("/openapi/v1.json", Ct))!;
        var operations = new OpenApiClient(member, document).Operations.Where(found => IsAdmin(found.Path)).ToList();

        foreach (var (method, path, _) in operations)
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path.Replace("{id}", HasNumber(path) ? "1" : $"{Guid.Empty}", StringComparison.Ordinal));
            request.Content = method is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;

            using var response = await member.SendAsync(request, Ct);

            await response.ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
        }

        operations.Count.ShouldBeGreaterThan(15);
    }

    /// <summary>Whether the id in an address is a number: of reservations and payments it is a UUID.</summary>
    private static bool HasNumber(string path) => IsAdmin(path)
        && !path.Contains("/reservations/", StringComparison.Ordinal) && !path.Contains("/payments/", StringComparison.Ordinal);

    private static bool IsAdmin(string path) => path.StartsWith("/api/admin", StringComparison.Ordinal);

    [Fact]
    public async Task A_cookie_signs_in_no_call_of_the_API()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        using var http = server.Client();
        http.DefaultRequestHeaders.Add("Cookie", "marquee=CfDJ8anything");

        using var response = await http.PostAsJsonAsync("/api/reservations", new { scheduleId = 1, seatIds = new[] { 1 } }, Ct);

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private static string Forge(MarqueeServer server, string algorithm) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "marquee",
        Audience = "marquee",
        Claims = new Dictionary<string, object> { ["sub"] = "2", ["role"] = "admin" },
        IssuedAt = server.Time.GetUtcNow().UtcDateTime,
        NotBefore = MarqueeServer.Start.UtcDateTime,
        Expires = server.Time.GetUtcNow().UtcDateTime.AddHours(1),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('x', 64))), algorithm),
    });
}
