using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Catalog;

public sealed class CatalogTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Movies_theaters_and_screens_are_listed(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        var movie = (await client.GetResultAsync("/api/movies"))[0]!.ToJsonString();
        movie.ShouldBe((await client.GetResultAsync("/api/schedules"))[0]!["movie"]!.ToJsonString(), "as in the listing");
        (await client.GetResultAsync("/api/theaters"))[6]!.ToJsonString()
            .ShouldBe("""{"id":7,"name":"I\uC601\uD654\uAD00","timeZone":"Asia/Seoul"}""");
        (await client.GetResultAsync("/api/theaters/2/screens")).AsArray().Select(screen => screen!.ToJsonString())
            .ShouldBe(Enumerable.Range(1, 5).Select(k => $$"""{"id":{{k + 5}},"theaterId":2,"name":"{{k}}\uAD00"}"""));
        await (await client.GetAsync("/api/theaters/99/screens", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Every_filter_is_optional_and_they_combine(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        await Count("?genre=SF&size=200", 14);
        await Count("?genre=sf&theaterId=3", 2);
        await Count("?title=%EC%97%A3%EC%A7%80", 7); // 엣지
        await Count("?title=&genre=&theaterId=&date=", 35);
        await Count("?title=nothing", 0);
        await Count("?theaterId=99", 0);
        await Count("?date=2025-01-08&theaterId=1", 5);
        await Count("?date=2024-12-31", 0);
        await Count("?rating=R_15&title=%E3%84%B7%E3%85%85&size=200", 7); // ㄷㅅ
        await Count("?rating=r_19&genre=SF", 0);

        async Task Count(string query, int count)
        {
            using var response = await client.GetAsync($"/api/schedules{query}", Ct);
            (await response.ResultAsync()).AsArray().Count.ShouldBe(count, query);
            response.Headers.GetValues("X-Total-Count").ShouldBe([$"{count}"]);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Movies_are_found_by_the_same_filters(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        var all = (await client.GetResultAsync("/api/movies")).AsArray();
        var action = await client.GetResultAsync("/api/movies?genre=ACTION&theaterId=1&date=2025-01-08");
        action.AsArray().Select(movie => (string?)movie!["genre"]).Distinct().ShouldBe(["ACTION"]);
        action.AsArray().Count.ShouldBeLessThan(all.Count);
        (await client.GetResultAsync("/api/movies?theaterId=99")).AsArray().ShouldBeEmpty();
        await (await client.GetAsync("/api/movies?rating=X", Ct)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task One_showing_is_told_with_its_price_and_the_seats_that_the_map_has_free(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        using var member = server.ClientOf(member: 1);
        var group = (await client.GetResultAsync("/api/schedules?theaterId=1&genre=SF"))[0]!;
        var id = (long)group["timeTables"]![0]!["scheduleId"]!;
        var map = await client.GetResultAsync($"/api/schedules/{id}/seats");
        using var reserved = await member.ReserveAsync(id, [.. map["seats"]!.AsArray().Take(2).Select(seat => (long)seat!["id"]!)]);
        reserved.StatusCode.ShouldBe(HttpStatusCode.Created);

        var showing = await client.GetResultAsync($"/api/schedules/{id}");

        showing.AsObject().Select(part => part.Key)
            .ShouldBe(["id", "movie", "theater", "screen", "startDate", "endDate", "price", "freeSeats", "sale"]);
        showing["movie"]!.ToJsonString().ShouldBe(group["movie"]!.ToJsonString());
        showing["screen"]!.ToJsonString().ShouldBe(group["screen"]!.ToJsonString());
        ((string?)showing["theater"]!["timeZone"]).ShouldBe("Asia/Seoul");
        ((string?)showing["startDate"]).ShouldBe((string?)group["timeTables"]![0]!["startDate"]);
        ((long)showing["price"]!).ShouldBe((long)map["price"]!);
        ((int)showing["freeSeats"]!).ShouldBe(map["seats"]!.AsArray().Count - 2);
        (await client.GetResultAsync($"/api/movies/{group["movie"]!["id"]}")).ToJsonString().ShouldBe(group["movie"]!.ToJsonString());
        await (await client.GetAsync("/api/schedules/999999", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await client.GetAsync("/api/movies/999999", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_listing_has_prices_where_asked_for_and_else_not(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        using var admin = server.Admin();
        const string listing = "/api/schedules?theaterId=1";
        var without = (await client.GetResultAsync(listing)).ToJsonString();
        var first = (await TablesAsync("price"))[0]!;
        first.AsObject().Select(member => member.Key).ShouldBe(["startDate", "endDate", "scheduleId", "price"]);
        (await TablesAsync("price,availability"))[0]!.AsObject().Select(member => member.Key)
            .ShouldBe(["startDate", "endDate", "scheduleId", "price", "freeSeats"]);
        (await client.GetResultAsync(listing)).ToJsonString().ShouldBe(without, "the cache keeps both apart");

        var schedule = await admin.GetResultAsync($"/api/admin/schedules/{first["scheduleId"]}");
        schedule["price"] = 99_000;
        using var changed = await admin.AdminPutAsync($"schedules/{first["scheduleId"]}", schedule);

        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((long)(await TablesAsync("price"))[0]!["price"]!).ShouldBe(99_000);
        await (await client.GetAsync($"{listing}&include=prices", Ct)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");

        async Task<System.Text.Json.Nodes.JsonArray> TablesAsync(string include) =>
            (await client.GetResultAsync($"{listing}&include={include}"))[0]!["timeTables"]!.AsArray();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Free_seats_are_told_where_asked_for(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        var before = (await client.GetResultAsync("/api/schedules?theaterId=1&include=availability"))[0]!["timeTables"]![0]!;
        before.AsObject().Select(member => member.Key).ShouldBe(["startDate", "endDate", "scheduleId", "freeSeats"]);
        var seats = (await client.GetResultAsync($"/api/schedules/{before["scheduleId"]}/seats"))["seats"]!.AsArray();

        using var member = server.ClientOf(member: 1);
        using var reserved = await member.PostAsJsonAsync(
            "/api/reservations",
            new { scheduleId = (long)before["scheduleId"]!, seatIds = seats.Take(2).Select(seat => (long)seat!["id"]!) }, Ct);

        reserved.StatusCode.ShouldBe(HttpStatusCode.Created);
        ((int)before["freeSeats"]!).ShouldBe(seats.Count);
        ((int)(await client.GetResultAsync("/api/schedules?theaterId=1&include=availability"))[0]!["timeTables"]![0]!["freeSeats"]!)
            .ShouldBe(seats.Count - 2);
        (await client.GetResultAsync("/api/schedules?theaterId=1&include="))[0]!["timeTables"]![0]!.AsObject().ContainsKey("freeSeats")
            .ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_search_call_of_the_origin_gives_the_same_answer(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        using var response = await client.PostAsJsonAsync("/api/schedules", new { title = "어바웃", genre = "ROMANCE" }, Ct);

        (await response.ResultAsync()).ToJsonString()
            .ShouldBe((await client.GetResultAsync("/api/schedules?title=어바웃&genre=ROMANCE")).ToJsonString());
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_page_links_to_its_neighbours(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        using var response = await client.GetAsync("/api/schedules?size=10&page=2&title=%EB%8F%84", Ct); // 도
        using var middle = await client.GetAsync("/api/schedules?size=10&page=2", Ct);

        (await response.ResultAsync()).AsArray().ShouldBeEmpty();
        middle.Headers.GetValues("X-Total-Count").Single().ShouldBe("35");
        middle.Headers.GetValues("Link").Single().ShouldBe(
            "</api/schedules?size=10&page=1>; rel=\"first\", </api/schedules?size=10&page=1>; rel=\"prev\", " +
            "</api/schedules?size=10&page=3>; rel=\"next\", </api/schedules?size=10&page=4>; rel=\"last\"");
        response.Headers.GetValues("Link").Single().ShouldContain("title=%EB%8F%84");
    }

    [Theory]
    [InlineData("theaterId=abc", "theaterId")]
    [InlineData("theaterId=99999999999999999999", "theaterId")]
    [InlineData("genre=WESTERN", "genre")]
    [InlineData("genre=1", "genre")]
    [InlineData("rating=R_16", "rating")]
    [InlineData("include=seats", "include")]
    [InlineData("title=%00", "title")]
    [InlineData("date=0001-01-01", "date")]
    [InlineData("date=2025-13-01", "date")]
    [InlineData("date=9999-12-31", "date")]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("page=99999999999", "page")]
    [InlineData("size=201", "size")]
    [InlineData("size=x", "size")]
    public async Task A_parameter_that_cannot_be_read_is_named(string query, string name)
    {
        using var response = await servers[SetUp.Embedded].Client().GetAsync($"/api/schedules?{query}", Ct);

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe([name]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_last_page_number_is_still_an_empty_page(SetUp setUp)
    {
        using var response = await servers[setUp].Client().GetAsync($"/api/schedules?page={int.MaxValue / 200}&size=200", Ct);

        (await response.ResultAsync()).AsArray().ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Seats_tell_screen_price_version_and_status(SetUp setUp)
    {
        using var client = servers[setUp].Client();

        // In the hall with a price list.
        var map = await client.GetResultAsync("/api/schedules/279/seats");

        map.AsObject().Select(member => member.Key).ShouldBe(["scheduleId", "version", "screen", "price", "seats", "prices", "categories"]);
        map["seats"]![0]!.AsObject().Select(member => member.Key)
            .ShouldBe(["id", "seatNumber", "row", "number", "status", "kind", "zone"]);
        ((string?)map["seats"]![0]!["status"]).ShouldBe("AVAILABLE");
        await (await client.GetAsync("/api/schedules/99999/seats", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }
}
