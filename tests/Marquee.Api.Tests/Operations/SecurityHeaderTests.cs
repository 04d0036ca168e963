using System.Net.Http.Headers;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Testing;

namespace Marquee.Api.Tests.Operations;

public sealed class SecurityHeaderTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/schedules/1")]
    [InlineData("/nowhere")]
    [InlineData("/app.css")]
    [InlineData("/api/schedules")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/reservations")]
    [InlineData("/api/schedules?page=x")]
    public async Task Every_answer_tells_browsers_to_run_nothing_of_others(string address)
    {
        using var response = await servers[SetUp.Embedded].Client().GetAsync(address, Ct);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/nowhere", true)]
    [InlineData("/scalar", true)]
    [InlineData("/api/schedules", false)]
    [InlineData("/api/nowhere", false)]
    public async Task What_pages_may_do_is_said_of_pages_only(string address, bool isPage)
    {
        using var response = await servers[SetUp.Embedded].Client().GetAsync(address, Ct);

        foreach (var header in new[] { "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy" })
        {
            response.Headers.Contains(header).ShouldBe(isPage, header);
        }
    }

    [Fact]
    public async Task What_a_member_is_told_is_stored_by_nobody()
    {
        using var response = await servers[SetUp.Embedded].ClientOf(1).GetAsync("/api/reservations", Ct);

        response.Headers.CacheControl.ShouldBe(CacheControlHeaderValue.Parse("no-store"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8, 127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    public async Task Only_a_trusted_proxy_is_believed_and_behind_its_TLS_cookies_are_secure(string trusted, bool secure)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Proxy:Trusted", trusted));
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var response = await client.GetAsync("/sign-in", Ct);

        response.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.Ordinal).ShouldBe(secure);
    }

    [Fact]
    public async Task A_proxy_that_is_no_address_is_one_line_at_the_start()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await MarqueeProgram.RunAsync(
            new() { ["DataFolder"] = folder.Path, ["Proxy:Trusted"] = "proxy.example", ["urls"] = "http://127.0.0.1:0" });

        exitCode.ShouldBe(1);
        error.ShouldStartWith("marquee: Proxy:Trusted has 'proxy.example'");
    }
}
