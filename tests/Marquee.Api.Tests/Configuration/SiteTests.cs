using System.Text.Json.Nodes;
using Marquee.Api.Configuration;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Tests.Hosting;
using Marquee.Testing;

namespace Marquee.Api.Tests.Configuration;

/// <summary>Absolute addresses are made of <c>Site:PublicUrl</c>, never of the Host header.</summary>
public sealed class SiteTests(Servers servers)
{
    private const string ForeignHost = "evil.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("https://tickets.example", true)]
    [InlineData("http://tickets.example:8080/", true)]
    [InlineData("tickets.example", false)]
    [InlineData("/tickets", false)]
    [InlineData("ftp://tickets.example", false)]
    [InlineData("https://tickets.example/marquee", false)]
    [InlineData("https://tickets.example/?a=b", false)]
    [InlineData("https://tickets.example?", false)]
    [InlineData("https://tickets.example/#a", false)]
    [InlineData("https://me@tickets.example", false)]
    public void A_public_address_is_scheme_host_and_port(string? url, bool valid) =>
        new SiteOptions().Validate(null, new SiteOptions { PublicUrl = url }).Succeeded.ShouldBe(valid);

    [Theory]
    [InlineData("", true)]
    [InlineData(" https://app.example ,http://localhost:5173/,", true)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    [InlineData("app.example", false)]
    [InlineData("https://*.example/app", false)]
    [InlineData("https://app.example, capacitor://localhost", false)]
    public void An_allowed_origin_is_scheme_host_and_port(string origins, bool valid) =>
        new SiteOptions().Validate(null, new SiteOptions { AllowedOrigins = origins }).Succeeded.ShouldBe(valid);

    [Fact]
    public async Task A_wrong_public_address_is_one_line_at_the_start()
    {
        using var folder = new TemporaryFolder();

        await MarqueeProgram.ShouldFailAsync(
            new() { ["DataFolder"] = folder.Path, ["urls"] = "http://127.0.0.1:0", ["Site:PublicUrl"] = "tickets.example" },
            "Site:PublicUrl is 'tickets.example'");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("https://tickets.example/", "https://tickets.example")]
    public async Task The_description_names_the_public_address_as_its_server(string? publicUrl, string? expected)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, publicUrl is null ? [] : [("Site:PublicUrl", publicUrl)]);
        using var client = ClientOf(server);

        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Ct))!;

        ((string?)document["servers"]?.AsArray().SingleOrDefault()?["url"]).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/reservations", "/sign-in?returnUrl=%2Freservations")]
    [InlineData("/admin", "/sign-in?returnUrl=%2Fadmin")]
    [InlineData("/?page=99", null)]
    [InlineData("/scalar", "scalar/")]
    public async Task A_redirect_does_not_repeat_the_Host_header(string address, string? location)
    {
        using var client = ClientOf(servers[SetUp.Embedded]);

        using var response = await client.GetAsync(address, Ct);

        var target = response.Headers.Location.ShouldNotBeNull().OriginalString;
        target.ShouldNotContain(ForeignHost);
        target.ShouldNotContain("://");
        target.ShouldBe(location ?? target);
    }

    private static HttpClient ClientOf(MarqueeServer server)
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Host = ForeignHost;
        return client;
    }
}
