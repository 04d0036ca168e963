using System.Net;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Operations;

/// <summary>Strict-Transport-Security: with answers to https, which a trusted proxy says it was.</summary>
public sealed class HstsTests(Servers servers)
{
    private const string HalfAYear = "max-age=15552000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "https", HalfAYear)]
    [InlineData("127.0.0.1", "http", null)]
    [InlineData("127.0.0.1", null, null)]
    [InlineData("10.0.0.0/8", "https", null)]
    [InlineData("", "https", null)]
    public async Task It_is_sent_when_a_trusted_proxy_was_reached_by_https(string trusted, string? scheme, string? expected)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Proxy:Trusted", trusted));

        (await HeaderAsync(server, "/", scheme)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/app.css")]
    [InlineData("/nowhere")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/reservations")]
    [InlineData("/api/movies?page=x")]
    [InlineData("/api/schedules?theaterId=1")]
    public async Task Cached_responses_and_refusals_have_it_too(string address)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Proxy:Trusted", "127.0.0.1"));

        for (var time = 1; time <= 4; time++)
        {
            (await HeaderAsync(server, address, "https")).ShouldBe(HalfAYear, $"time {time}");
        }
    }

    [Theory]
    [InlineData("/api/movies")]
    [InlineData("/")]
    public async Task A_fault_has_it_too(string address)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Proxy:Trusted", "127.0.0.1"));
        await server.ReadAsync(db => db.Database.ExecuteSqlRawAsync("pragma foreign_keys = off; drop table movie", Ct));

        (await HeaderAsync(server, address, "https", HttpStatusCode.InternalServerError)).ShouldBe(HalfAYear);
    }

    [Theory]
    [InlineData("00:00:00", null)]
    [InlineData("00:01:00", "max-age=60")]
    public async Task Its_length_is_a_setting(string maxAge, string? expected)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Proxy:Trusted", "127.0.0.1"), ("Site:HstsMaxAge", maxAge));

        (await HeaderAsync(server, "/", "https")).ShouldBe(expected);
    }

    private static async Task<string?> HeaderAsync(MarqueeServer server, string address, string? scheme, HttpStatusCode? expected = null)
    {
        using var client = server.Client();
        client.DefaultRequestHeaders.Host = "tickets.example";
        if (scheme is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        }

        using var response = await client.GetAsync(address, Ct);
        response.StatusCode.ShouldBe(expected ?? response.StatusCode);
        return response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null;
    }
}
