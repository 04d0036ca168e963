using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.Catalog;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Catalog;

/// <summary>Instances that share a database and a Redis.</summary>
public sealed class SharedListingTests(Servers servers)
{
    /// <summary>
    /// Less than the minute after which a listing is read again in any case; bench/catalog.sh measures the second that is promised.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<CacheLevels> EveryLevel => [.. Enum.GetValues<CacheLevels>()];

    [Theory, MemberData(nameof(EveryLevel))]
    public async Task What_an_admin_changes_shows_on_the_other_instance(CacheLevels level)
    {
        await using var one = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"), ("Catalog:Cache", $"{level}"));
        await using var other = await servers.StartBesideAsync(one);
        using var client = other.Client();
        var (admin, theater, screen, movie) = await one.NewScreenAsync();
        var listing = $"/api/schedules?theaterId={theater}";

        await ShouldSoonSayAsync(() => TitlesAsync("/api/movies?size=200"), "Parasite");
        (await TitlesAsync(listing)).ShouldBeEmpty();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        await ShouldSoonSayAsync(() => TitlesAsync(listing), "Parasite");
        (await TitlesAsync("/api/schedules?title=other&genre=ACTION")).ShouldBeEmpty();

        (await admin.AdminPutAsync($"movies/{movie}", Admins.Movie("Another"))).EnsureSuccessStatusCode();
        await ShouldSoonSayAsync(() => TitlesAsync(listing), "Another");
        await ShouldSoonSayAsync(() => TitlesAsync("/api/schedules?title=other&genre=ACTION"), "Another");
        await ShouldSoonSayAsync(() => TitlesAsync("/api/movies?size=200"), "Another");

        (await admin.AdminPutAsync($"theaters/{theater}", new { name = "Newer" })).EnsureSuccessStatusCode();
        await ShouldSoonSayAsync(
            async () => (await client.GetResultAsync(listing)).AsArray().Select(group => (string)group!["theater"]!["name"]!), "Newer");
        await ShouldSoonSayAsync(
            async () => (await client.GetResultAsync("/api/theaters")).AsArray().Select(row => (string)row!["name"]!), "Newer");

        (await admin.AdminPutAsync($"screens/{screen}", new { theaterId = theater, name = "IMAX" })).EnsureSuccessStatusCode();
        await ShouldSoonSayAsync(
            async () => (await client.GetResultAsync($"/api/theaters/{theater}/screens")).AsArray().Select(row => (string)row!["name"]!),
            "IMAX");

        (await admin.AdminDeleteAsync($"schedules/{schedule}")).EnsureSuccessStatusCode();
        await Eventually.ShouldBeAsync(async () => (await TitlesAsync(listing)).Count(), 0);

        async Task<IEnumerable<string>> TitlesAsync(string address) =>
            (await client.GetResultAsync(address)).AsArray().Select(entry => (string)(entry!["movie"] ?? entry)["title"]!);
    }

    [Fact]
    public async Task A_change_leaves_other_listings_as_they_are()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await servers.StartAsync(
            SetUp.Production, ("Sample:Days", "1"), ("ConnectionStrings:Redis", redis.ConnectionString));
        var (admin, theater, screen, movie) = await one.NewScreenAsync();
        await using var other = await servers.StartBesideAsync(one);
        using var client = other.Client();
        string[] untouched = ["/api/schedules?theaterId=2", "/api/schedules?theaterId=3&title=x", "/api/schedules?genre=SF", "/api/movies",
            "/api/theaters", "/api/theaters/2/screens"];
        string[] touched = [$"/api/schedules?theaterId={theater}", "/api/schedules", "/api/schedules?genre=ACTION"];
        await ReadAsync([.. untouched, .. touched]);
        await ShouldHearAsync(other);
        var (before, changes) = (Reads(other), Changes(other));

        await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        await Eventually.ShouldBeAsync(() => Task.FromResult(Changes(other)), changes + 2);
        await ReadAsync(untouched);
        Reads(other).ShouldBe(before);
        await ReadAsync(touched);
        Reads(other).ShouldBe(before + touched.Length);

        async Task ReadAsync(string[] addresses)
        {
            foreach (var address in addresses)
            {
                await client.GetResultAsync(address);
            }
        }
    }

    [Theory]
    [InlineData(CacheLevels.Both)]
    [InlineData(CacheLevels.Redis)]
    public async Task Of_all_who_want_what_nobody_remembers_one_asks_the_database(CacheLevels level)
    {
        await using var one = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"), ("Catalog:Cache", $"{level}"));
        await using var other = await servers.StartBesideAsync(one);
        using var clients = new Clients(one, other);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(number => clients[number].GetStringAsync("/api/schedules?title=%EB%8F%84&genre=ACTION", Ct)));

        answers.Distinct().Count().ShouldBe(1);

        // The first read of each instance is not shared when it ends before a second request has shown that the answer is wanted again.
        (Reads(one) + Reads(other)).ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Without_Redis_listings_come_from_memory_and_from_the_database()
    {
        var redis = await RedisServer.StartAsync();
        await using var server = await servers.StartAsync(SetUp.Production, ("ConnectionStrings:Redis", redis.ConnectionString));
        using var client = server.Client();
        var known = (await client.GetResultAsync("/api/schedules?theaterId=1")).ToJsonString();

        await redis.DisposeAsync();

        for (var time = 1; time <= 20; time++)
        {
            (await client.GetResultAsync("/api/schedules?theaterId=1")).ToJsonString().ShouldBe(known);
            (await client.GetResultAsync($"/api/schedules?theaterId={time % 7 + 1}&title={time}")).AsArray().ShouldBeEmpty();
        }

        var admin = server.Admin();
        var movie = (await admin.GetResultAsync("/api/admin/movies"))[0]!;
        movie["title"] = "While Redis is away";
        (await admin.AdminPutAsync($"movies/{movie.Id()}", movie)).EnsureSuccessStatusCode();
        (await client.GetResultAsync("/api/movies"))[0]!["title"]!.ToString().ShouldBe("While Redis is away");

        await using var back = await RedisServer.StartAsync(redis.Port);
        await Eventually
            .ShouldBeAsync(() => Task.FromResult(server.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected), true);
        (await client.GetResultAsync("/api/schedules?theaterId=1")).AsArray().Count.ShouldBe(5);
    }

    [Fact]
    public async Task What_was_changed_while_an_instance_did_not_hear_shows_when_it_is_back()
    {
        var redis = await RedisServer.StartAsync();
        await using var one = await servers.StartAsync(SetUp.Production, ("ConnectionStrings:Redis", redis.ConnectionString));
        await using var other = await servers.StartBesideAsync(one);
        using var client = other.Client();
        await client.GetResultAsync("/api/movies");

        await redis.DisposeAsync();
        var admin = one.Admin();
        var movie = (await admin.GetResultAsync("/api/admin/movies"))[0]!;
        movie["title"] = "Unheard";
        (await admin.AdminPutAsync($"movies/{movie.Id()}", movie)).EnsureSuccessStatusCode();

        await Eventually.ShouldBeAsync(FirstTitleAsync, "Unheard");
        var changes = Changes(other);
        await using var back = await RedisServer.StartAsync(redis.Port);
        await ShouldHearAsync(other);
        await Eventually.ShouldBeAsync(() => Task.FromResult(Changes(other) > changes), true);
        (await FirstTitleAsync()).ShouldBe("Unheard");

        async Task<string> FirstTitleAsync() => $"{(await client.GetResultAsync("/api/movies"))[0]!["title"]}";
    }

    [Fact]
    public async Task Nothing_stays_in_Redis_without_an_end()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await servers.StartAsync(
            SetUp.Production, ("ConnectionStrings:Redis", redis.ConnectionString), ("Catalog:Cache", "Redis"));
        using var client = server.Client();
        for (var time = 1; time <= 3; time++)
        {
            await client.GetResultAsync("/api/schedules?theaterId=1");
        }

        (await server.Admin().AdminPutAsync("theaters/1", new { name = "Renamed" })).EnsureSuccessStatusCode();

        var connection = server.Services.GetRequiredService<IConnectionMultiplexer>();
        var keys = connection.GetServers()[0].Keys(pattern: "*").Select(key => $"{key}").ToList();
        keys.ShouldAllBe(key => key.StartsWith("marquee:"));
        keys.ShouldContain(key => key.StartsWith("marquee:listings:") && key.Contains("answer:"));
        foreach (var key in keys.Where(key => key.StartsWith("marquee:listings:", StringComparison.Ordinal)))
        {
            (await connection.GetDatabase().KeyTimeToLiveAsync(key)).ShouldNotBeNull(key);
        }
    }

    [Fact]
    public async Task Listings_are_read_a_few_at_once_and_the_others_wait_for_their_turn()
    {
        await using var server = await servers.StartAsync(SetUp.Production, ("Catalog:ConcurrentReads", "2"));
        using var client = server.Client();
        await server.ReadAsync(async db =>
        {
            await using var locked = await db.Database.BeginTransactionAsync(Ct);
            await db.Database.ExecuteSqlRawAsync("lock table movie in access exclusive mode", Ct);
            var before = Reads(server);
            var searches = AskAll();

            await Eventually.ShouldBeAsync(() => Task.FromResult(Reads(server) - before), searches.Count);
            await Eventually.ShouldBeAsync(WaitingAsync, 2);
            for (var look = 0; look < 20; look++)
            {
                (await WaitingAsync()).ShouldBe(2);
            }

            await locked.RollbackAsync(Ct);
            await Task.WhenAll(searches);

            // Those that the lock kept waiting for more than ten seconds were given up.
            foreach (var search in await Task.WhenAll(AskAll()))
            {
                search.EnsureSuccessStatusCode();
            }

            return true;
        });

        List<Task<HttpResponseMessage>> AskAll() =>
            [.. Enumerable.Range(1, 5).Select(number => client.GetAsync($"/api/schedules?title=none{number}", Ct))];

        Task<int> WaitingAsync() => server.ReadAsync(db => db.Database
            .SqlQueryRaw<int>(
                "select count(*)::int as \"Value\" from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .SingleAsync(Ct));
    }

    [Fact]
    public async Task Beyond_its_queue_listings_are_refused_at_once_and_what_nobody_waits_for_is_not_read()
    {
        await using var server = await servers.StartAsync(
            SetUp.Production, ("Catalog:ConcurrentReads", "1"), ("Catalog:QueuedReads", "2"), ("Sample:Days", "1"),
            ("Limits:RequestTimeout", "00:05:00"));
        using var client = server.Client();
        await server.ReadAsync(async db =>
        {
            await using var locked = await db.Database.BeginTransactionAsync(Ct);
            await db.Database.ExecuteSqlRawAsync("lock table movie in access exclusive mode", Ct);
            var before = Reads(server);
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var running = client.GetAsync("/api/schedules?title=running", Ct);
            await Eventually.ShouldBeAsync(() => Task.FromResult(Reads(server) - before), 1);
            var left = client.GetAsync("/api/schedules?title=left", leaving.Token);
            await Eventually.ShouldBeAsync(() => Task.FromResult(Reads(server) - before), 2);
            var waiting = client.GetAsync("/api/schedules?title=waiting", Ct);
            await Eventually.ShouldBeAsync(() => Task.FromResult(Reads(server) - before), 3);

            await ShouldBeRefusedAsync();

            // The place of one that leaves is free again, while the database still answers nobody.
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(left);
            Task<HttpResponseMessage> next;
            do
            {
                var asked = Reads(server);
                next = client.GetAsync($"/api/schedules?title=next{asked}", Ct);
                await Eventually.ShouldBeAsync(() => Task.FromResult(Reads(server) - asked), 1);

                // Whether it waits or is refused, the queue is full now. Refused, it has its answer before all these.
                for (var look = 0; look < 5; look++)
                {
                    await ShouldBeRefusedAsync();
                }
            }
            while (next.IsCompleted);

            await locked.RollbackAsync(Ct);
            (await running).EnsureSuccessStatusCode();
            (await waiting).EnsureSuccessStatusCode();
            (await next).EnsureSuccessStatusCode();
            return true;
        });

        async Task ShouldBeRefusedAsync()
        {
            using var refused = await client.GetAsync($"/api/schedules?title=refused{Reads(server)}", Ct);
            await refused.ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }
    }

    private static long Reads(MarqueeServer server) => server.Services.GetRequiredService<CatalogCacheTelemetry>().Database;

    private static long Changes(MarqueeServer server) => server.Services.GetRequiredService<CatalogChanges>().Count;

    /// <summary>Waits until an instance is connected and hears what the others announce.</summary>
    private static Task ShouldHearAsync(MarqueeServer server) => Eventually.ShouldBeAsync(
        () => Task.FromResult(server.Services.GetRequiredService<IConnectionMultiplexer>() is { IsConnected: true } redis
            && redis.GetSubscriber().SubscribedEndpoint(RedisChannel.Literal("marquee:catalog")) is not null),
        true);

    private static async Task ShouldSoonSayAsync(Func<Task<IEnumerable<string>>> read, string expected)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        late.CancelAfter(Deadline);
        while (!(await read()).Contains(expected))
        {
            late.IsCancellationRequested.ShouldBeFalse($"'{expected}' is not shown after {Deadline}");
            await Task.Delay(20, Ct);
        }
    }

    private sealed class Clients(params MarqueeServer[] servers) : IDisposable
    {
        private readonly HttpClient[] _clients = [.. servers.Select(server => server.Client())];

        public HttpClient this[int number] => _clients[number % _clients.Length];

        public void Dispose()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }
    }
}
