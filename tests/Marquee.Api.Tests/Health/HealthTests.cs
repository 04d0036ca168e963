using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;

namespace Marquee.Api.Tests.Health;

public sealed class HealthTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_started_application_lives_and_is_ready(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        (await client.GetStringAsync("/health/live", Ct)).ShouldContain("Healthy");
        var ready = await client.GetStringAsync("/health/ready", Ct);
        ready.ShouldContain("\"database\":{\"status\":\"Healthy\"");
        ready.ShouldContain("\"redis\":{\"status\":\"Healthy\"");
    }

    [Fact]
    public async Task Without_Redis_it_stays_ready_and_sells()
    {
        await using var server = await servers.StartAsync(
            SetUp.Production, ("ConnectionStrings:Redis", $"127.0.0.1:{ServerProcess.FreePort()}"));
        using var client = server.ClientOf(1);

        using var ready = await client.GetAsync("/health/ready", Ct);
        using var made = await client.ReserveAsync(1, 1);

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ready.Content.ReadAsStringAsync(Ct)).ShouldContain("\"redis\":{\"status\":\"Degraded\"");
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Without_its_database_it_lives_but_is_not_ready()
    {
        await using var postgreSql = await PostgreSqlServer.StartAsync();
        await using var server = await servers.StartAsync(
            SetUp.Production, ("ConnectionStrings:Database", await postgreSql.CreateDatabaseAsync()));
        using var client = server.Client();
        await postgreSql.DisposeAsync();

        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/health/ready", Ct)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var listing = await client.GetAsync("/api/schedules", Ct);
        await listing.ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        listing.Headers.RetryAfter.ShouldNotBeNull();
    }
}
