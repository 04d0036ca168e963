using System.Net;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Reservations;

/// <summary>The locks of the guard <c>Distributed</c> over HTTP, in both forms.</summary>
public sealed class SeatLockTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SetUp.Embedded, "Functional")]
    [InlineData(SetUp.Embedded, "Declarative")]
    [InlineData(SetUp.Production, "Functional")]
    [InlineData(SetUp.Production, "Declarative")]
    public async Task An_order_whose_lock_another_has_comes_again_later(SetUp setUp, string form)
    {
        await using var server = await StartAsync(setUp, form);
        var redis = server.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        var before = await server.LedgerAsync();
        await redis.StringSetAsync("marquee:lock:{3}:2", "another", TimeSpan.FromMinutes(1));
        using var client = server.ClientOf(1);

        using var late = await client.ReserveAsync(3, 1, 2);

        await late.ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        late.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await server.LedgerAsync()).ShouldBe(before);
        await redis.KeyDeleteAsync("marquee:lock:{3}:2");
        using var again = await client.ReserveAsync(3, 1, 2);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await redis.KeyExistsAsync(["marquee:lock:{3}:1", "marquee:lock:{3}:2"])).ShouldBe(0);
    }

    [Theory]
    [InlineData("Functional", HttpStatusCode.UnprocessableEntity)]
    [InlineData("Declarative", HttpStatusCode.ServiceUnavailable)]
    public async Task In_the_declarative_form_the_rules_are_judged_inside_the_locks_too(string form, HttpStatusCode status)
    {
        await using var server = await StartAsync(SetUp.Embedded, form);
        await LockAsync(server, "marquee:lock:{3}:1");
        using var client = server.ClientOf(1);

        using var apart = await client.ReserveAsync(3, 1, 3);

        apart.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task What_names_no_seats_that_could_be_sold_waits_for_no_lock()
    {
        await using var server = await StartAsync(SetUp.Embedded, "Declarative");
        await LockAsync(server, "marquee:lock:{3}:1");
        using var client = server.ClientOf(1);
        (string Body, HttpStatusCode Status)[] orders =
        [
            ("""{"scheduleId":3,"seatIds":[1,1]}""", HttpStatusCode.BadRequest),
            ("""{"scheduleId":3,"seatIds":[]}""", HttpStatusCode.BadRequest),
            ("""{"scheduleId":3,"seatIds":null}""", HttpStatusCode.BadRequest),
            ("""{"scheduleId":3,"seatIds":[1""", HttpStatusCode.BadRequest),
            ("null", HttpStatusCode.BadRequest),
            ("", HttpStatusCode.BadRequest),
            ("""{"scheduleId":3,"seatIds":[1,2,3,4,5,6]}""", HttpStatusCode.UnprocessableEntity),
        ];

        foreach (var (body, status) in orders)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync("/api/reservations", content, Ct);
            response.StatusCode.ShouldBe(status, body);
        }
    }

    [Fact]
    public async Task Other_guards_take_no_locks_whatever_their_form_is()
    {
        await using var server = await StartAsync(SetUp.Embedded, "Declarative", "Pessimistic");
        await LockAsync(server, "marquee:lock:{3}:1");
        using var client = server.ClientOf(1);

        using var response = await client.ReserveAsync(3, 1);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("Reservations:Distributed:Lease", "00:00:31")]
    [InlineData("Reservations:Distributed:PollInterval", "00:00:00")]
    [InlineData("Reservations:Optimistic:Retries", "0")]
    [InlineData("Reservations:Optimistic:MaxDelay", "00:00:00.0001")]
    public async Task A_setting_out_of_its_range_stops_the_start(string setting, string value)
    {
        await Should.ThrowAsync<Exception>(async () => await (await servers.StartAsync(SetUp.Embedded, (setting, value))).DisposeAsync());
    }

    private static Task<bool> LockAsync(MarqueeServer server, string key) =>
        server.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().StringSetAsync(key, "another", TimeSpan.FromMinutes(1));

    private Task<MarqueeServer> StartAsync(SetUp setUp, string form, string guard = "Distributed") => servers.StartAsync(
        setUp, ("Reservations:Guard", guard), ("Reservations:Distributed:Form", form), ("Reservations:Distributed:WaitFor", "00:00:00.2"),
        ("Sample:Days", "1"));
}
