using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Marquee.Infrastructure.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Catalog;

public sealed class CachedListingTests(Servers servers)
{
    private const string Listing = "/api/schedules?theaterId=1";

    private static readonly string[] Addresses =
        [Listing, "/api/schedule?genre=sf", "/api/schedules?size=10&page=2", "/api/schedules?title=nothing", "/api/movies?size=2",
            "/api/theaters", "/api/theaters/2/screens"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    public static TheoryData<SetUp, CacheLevels> EveryLevel =>
        [.. from setUp in Enum.GetValues<SetUp>() from level in Enum.GetValues<CacheLevels>() select (setUp, level)];

    [Theory, MemberData(nameof(EveryLevel))]
    public async Task Every_level_gives_the_bytes_that_the_database_gives(SetUp setUp, CacheLevels level)
    {
        await using var server = await servers.StartAsync(setUp, ("Catalog:Cache", $"{level}"));
        await using var plain = await servers.StartAsync(setUp, ("Catalog:Cache", "None"));
        using var client = server.Client();

        foreach (var address in Addresses)
        {
            var expected = await plain.Client().GetByteArrayAsync(address, Ct);
            for (var time = 1; time <= 4; time++)
            {
                using var response = await client.GetAsync(address, Ct);
                (await response.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(expected, $"{address}, time {time}");
                response.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
                response.Content.Headers.ContentLength.ShouldBe(expected.Length);
            }
        }

        // Redis is given what is asked for a second time. A few reads more: on a busy machine Redis may seem to be away.
        var expectedReads = Addresses.Length * level switch
            { CacheLevels.None => 4, CacheLevels.Redis => 2, CacheLevels.Memory or CacheLevels.Both => 1 };
        Reads(server).ShouldBeInRange(expectedReads, expectedReads + (level is CacheLevels.None ? 0 : 3));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_caller_with_the_current_ETag_gets_304(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        using var first = await client.GetAsync(Listing, Ct);
        var tag = first.Headers.ETag.ShouldNotBeNull();

        tag.IsWeak.ShouldBeFalse();
        first.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        first.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        for (var time = 1; time <= 3; time++)
        {
            foreach (var known in new[] { $"{tag}", $"W/{tag}", $"\"x\", {tag}", "*" })
            {
                using var again = await GetAsync(client, Listing, ("If-None-Match", known));
                again.StatusCode.ShouldBe(HttpStatusCode.NotModified, known);
                again.Headers.ETag.ShouldBe(tag);
                again.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
                (await again.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
            }

            using var other = await GetAsync(client, Listing, ("If-None-Match", "\"x\""));
            other.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var theater2 = await client.GetAsync("/api/schedules?theaterId=2", Ct);
        theater2.Headers.ETag.ShouldNotBe(tag);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_answer_comes_in_the_encoding_that_is_accepted(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var plain = await client.GetByteArrayAsync(Listing, Ct);

        for (var time = 1; time <= 3; time++)
        {
            await Encoded("gzip, br", "br", stream => new BrotliStream(stream, CompressionMode.Decompress));
            await Encoded("deflate, GZIP;q=0.5, br;q=0", "gzip", stream => new GZipStream(stream, CompressionMode.Decompress));
            await Encoded("gzip;q=0.000", null, stream => stream);
            await Encoded("identity", null, stream => stream);
        }

        using var small = await GetAsync(client, "/api/theaters/2/screens", ("Accept-Encoding", "br"));
        small.Content.Headers.ContentEncoding.ShouldBeEmpty("it would be no shorter");

        async Task Encoded(string accepted, string? encoding, Func<Stream, Stream> decode)
        {
            using var response = await GetAsync(client, Listing, ("Accept-Encoding", accepted));
            response.Content.Headers.ContentEncoding.ShouldBe(encoding is null ? [] : [encoding]);
            await using var body = decode(await response.Content.ReadAsStreamAsync(Ct));
            using var decoded = new MemoryStream();
            await body.CopyToAsync(decoded, Ct);
            decoded.ToArray().ShouldBe(plain);
            using var again = await GetAsync(client, Listing, ("Accept-Encoding", accepted), ("If-None-Match", $"{response.Headers.ETag}"));
            again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
            using var asPlain = await GetAsync(client, Listing, ("If-None-Match", $"{response.Headers.ETag}"));
            asPlain.StatusCode.ShouldBe(encoding is null ? HttpStatusCode.NotModified : HttpStatusCode.OK, "other bytes, another tag");
        }
    }

    [Fact]
    public async Task What_looks_for_the_same_is_read_once()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded);
        using var client = server.Client();

        foreach (var address in new[] { "?title=Foo%20&genre=sf", "?genre=SF&title=foo", "?title=%20FOO&genre=Sf&theaterId=&page=1",
            "?genre=SF&title=foo&size=50" })
        {
            (await client.GetResultAsync($"/api/schedules{address}")).AsArray().ShouldBeEmpty();
        }

        using var search = await client.PostAsJsonAsync("/api/schedules", new { title = "foo", genre = "SF" }, Ct);
        search.Headers.GetValues("X-Total-Count").ShouldBe(["0"]);
        Reads(server).ShouldBe(1, "an empty answer is remembered like any other, and the search gives the same");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_showing_that_starts_is_gone_at_once(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        using var client = server.Client();
        var before = await TablesAsync();
        (await TablesAsync()).ShouldBe(before);
        Reads(server).ShouldBe(1);

        // 8:00 in Seoul on the sample day.
        server.Time.Advance(TimeSpan.FromHours(23) - TimeSpan.FromSeconds(1));
        (await TablesAsync()).ShouldBe(before);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await TablesAsync()).ShouldBe(before - 5);
        (await TablesAsync()).ShouldBe(before - 5);
        server.Time.Advance(TimeSpan.FromHours(2));
        (await TablesAsync()).ShouldBe(before - 10);
        Reads(server).ShouldBe(3);

        async Task<int> TablesAsync() =>
            (await client.GetResultAsync(Listing)).AsArray().Sum(group => group!["timeTables"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_a_member_asks_for_is_kept_by_nobody()
    {
        using var client = servers[SetUp.Embedded].ClientOf(1);
        for (var time = 1; time <= 3; time++)
        {
            using var response = await client.GetAsync(Listing, Ct);
            response.Headers.CacheControl.ShouldBe(CacheControlHeaderValue.Parse("no-store"));
        }
    }

    private static int Reads(MarqueeServer server) => (int)server.Services.GetRequiredService<CatalogCacheTelemetry>().Database;

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, Ct);
    }
}
