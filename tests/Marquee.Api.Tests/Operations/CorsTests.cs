using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Operations;

/// <summary>Which sites' scripts may call the API.</summary>
public sealed class CorsTests(Servers servers)
{
    private const string App = "https://app.example";
    private const string Other = "http://localhost:5173";
    private const string Listing = "/api/schedules?theaterId=1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", Listing)]
    [InlineData("OPTIONS", "/api/reservations")]
    public async Task No_site_may_by_default(string method, string address)
    {
        using var response = await SendAsync(servers[SetUp.Embedded], method, address, App);

        response.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_cached_listing_has_the_header_of_the_origin_that_asks_and_of_no_other(SetUp setUp)
    {
        await using var server = await StartAsync(setUp, $"{App}/, {Other}");

        // From the third time on it is sent before routing.
        for (var time = 1; time <= 5; time++)
        {
            foreach (var (origin, allowed) in new[] { (App, App), (null, null), ("https://evil.example", null), (Other, Other) })
            {
                using var response = await SendAsync(server, "GET", Listing, origin);

                response.StatusCode.ShouldBe(HttpStatusCode.OK);
                Allowed(response).ShouldBe(allowed, $"{origin}, time {time}");
                string.Join(", ", response.Headers.Vary).ShouldBe("Accept-Encoding, Origin", $"{origin}, time {time}");
                response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
            }
        }
    }

    [Fact]
    public async Task One_origin_is_varied_by_too()
    {
        await using var server = await StartAsync(SetUp.Embedded, "https://APP.example:443");

        using var response = await SendAsync(server, "GET", Listing, App);
        using var sameSite = await SendAsync(server, "GET", Listing, origin: null);

        Allowed(response).ShouldBe(App);
        response.Headers.Vary.ShouldBe(["Accept-Encoding", "Origin"]);
        sameSite.Headers.Vary.ShouldBe(["Accept-Encoding", "Origin"]);
    }

    [Fact]
    public async Task A_browser_may_send_what_a_program_may_and_read_every_header_of_ours()
    {
        await using var server = await StartAsync(SetUp.Embedded, App);

        using var preflight = await SendAsync(
            server, "OPTIONS", "/api/reservations", App,
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"));
        using var refused = await SendAsync(
            server, "OPTIONS", "/api/reservations", "https://evil.example", ("Access-Control-Request-Method", "POST"));
        using var answer = await SendAsync(server, "GET", Listing, App);
        using var error = await SendAsync(server, "GET", "/api/nowhere", App);
        using var unauthenticated = await SendAsync(server, "GET", "/api/reservations", App);

        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Allowed(preflight).ShouldBe(App);
        preflight.Headers.GetValues("Access-Control-Allow-Methods").ShouldBe(["POST"]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization,content-type,idempotency-key"]);
        preflight.Headers.GetValues("Access-Control-Max-Age").ShouldBe(["600"]);
        refused.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        new[] { answer, error, unauthenticated }.Select(Allowed).ShouldAllBe(allowed => allowed == App);
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(',').ShouldBe(
            ["ETag", "Location", "Link", "X-Total-Count", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed",
                "Content-Disposition"],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.css")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task Only_the_API_is_opened(string address)
    {
        await using var server = await StartAsync(SetUp.Embedded, App);

        using var response = await SendAsync(server, "GET", address, App);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Allowed(response).ShouldBeNull();
    }

    [Fact]
    public async Task A_refused_search_can_be_read_too()
    {
        await using var server = await servers.StartAsync(
            SetUp.Production, ("Site:AllowedOrigins", App), ("Limits:Enabled", "true"), ("Limits:SearchesPerMinute", "10"));
        HttpResponseMessage response;
        do
        {
            response = await SendAsync(server, "GET", "/api/schedules?title=a", App);
        }
        while (response.StatusCode == HttpStatusCode.OK);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Allowed(response).ShouldBe(App);
        response.Headers.Contains("RateLimit-Policy").ShouldBeTrue();
        response.Dispose();
    }

    private Task<MarqueeServer> StartAsync(SetUp setUp, string origins) => servers.StartAsync(setUp, ("Site:AllowedOrigins", origins));

    private static string? Allowed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;

    private static async Task<HttpResponseMessage> SendAsync(
        MarqueeServer server, string method, string address, string? origin, params (string Name, string Value)[] headers)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        foreach (var (name, value) in origin is null ? headers : [("Origin", origin), .. headers])
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, Ct);
    }
}
