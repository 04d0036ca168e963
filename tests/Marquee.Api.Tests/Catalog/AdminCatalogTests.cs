using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Catalog;

public sealed class AdminCatalogTests(EditableServers servers) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_outdated_version_is_not_written_over(SetUp setUp)
    {
        var (admin, theater, screen, movie) = await servers[setUp].NewScreenAsync();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-03-01T10:00");
        foreach (var (what, field, value) in new (string, string, JsonNode)[]
        {
            ($"movies/{movie}", "title", "Memories"),
            ($"theaters/{theater}", "name", "Old"),
            ($"screens/{screen}", "name", "2"),
            ($"schedules/{schedule}", "price", 1),
        })
        {
            using var read = await admin.GetAsync($"/api/admin/{what}", Ct);
            var (tag, body) = (read.Headers.ETag!.ToString(), await read.ResultAsync());
            body[field] = value;
            body.AsObject().Remove("seats");

            using var first = await PutAsync(what, body, tag);
            using var outdated = await PutAsync(what, body, tag);
            using var current = await PutAsync(what, body, first.Headers.ETag!.ToString());
            using var without = await PutAsync(what, body, tag: null);
            using var any = await PutAsync(what, body, "*");

            first.StatusCode.ShouldBe(HttpStatusCode.OK, what);
            first.Headers.ETag.ToString().ShouldNotBe(tag);
            await outdated.ShouldBeAsync(HttpStatusCode.PreconditionFailed, "CONCURRENT_UPDATE");
            new[] { current, without, any }.ShouldAllBe(response => response.StatusCode == HttpStatusCode.OK, what);
        }

        async Task<HttpResponseMessage> PutAsync(string what, JsonNode body, string? tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/admin/{what}") { Content = JsonContent.Create(body) };
            if (tag is not null)
            {
                request.Headers.Add("If-Match", tag);
            }

            return await admin.SendAsync(request, Ct);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_two_admins_at_once_one_writes(SetUp setUp)
    {
        var (admin, _, _, movie) = await servers[setUp].NewScreenAsync();
        using var read = await admin.GetAsync($"/api/admin/movies/{movie}", Ct);
        var (tag, body) = (read.Headers.ETag!.ToString(), await read.ResultAsync());

        var statuses = await Task.WhenAll(Enumerable.Range(1, 8).Select(async n =>
        {
            var mine = body.DeepClone();
            mine["title"] = $"Title {n}";
            using var request = new HttpRequestMessage(HttpMethod.Put, read.RequestMessage!.RequestUri);
            request.Content = JsonContent.Create(mine);
            request.Headers.Add("If-Match", tag);
            using var response = await admin.SendAsync(request, Ct);
            return response.StatusCode;
        }));

        statuses.Count(status => status is HttpStatusCode.OK).ShouldBe(1);
        statuses.Count(status => status is HttpStatusCode.PreconditionFailed).ShouldBe(7);
    }

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Only_admins_are_let_in(SetUp setUp)
    {
        var server = servers[setUp];
        foreach (var what in new[] { "movies", "theaters", "screens", "schedules" })
        {
            await (await server.Client().GetAsync($"/api/admin/{what}", Ct)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
            await (await server.ClientOf(1).GetAsync($"/api/admin/{what}", Ct)).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
            await (await server.Client().AdminPostAsync(what, new { })).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
            await (await server.ClientOf(1).AdminPostAsync(what, new { })).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
            await (await server.ClientOf(1).AdminPutAsync($"{what}/1", new { })).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
            await (await server.ClientOf(1).AdminDeleteAsync($"{what}/1")).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
        }

        await (await server.ClientOf(1).AdminPostAsync("schedules/pattern", new { })).ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
        (await server.Admin().GetAsync("/api/admin/movies", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_movie_is_added_changed_listed_and_removed(SetUp setUp)
    {
        using var admin = servers[setUp].Admin();

        var movie = await admin.AddAsync("movies", Admins.Movie("기생충"));
        movie.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ShouldBe(
            $$"""{"id":{{movie.Id()}},"title":"기생충","releaseDate":"2024-05-30T00:00:00","thumbnailUrl":"https://example.com/p.png","""
            + """
            "runningTime":"120","filmRating":"R_15","genre":"ACTION"}
            """);

        movie["title"] = "Parasite";
        using var changed = await admin.AdminPutAsync($"movies/{movie.Id()}", movie);
        (await changed.ResultAsync()).ToJsonString().ShouldBe(movie.ToJsonString(), "what was told can be sent");
        (await admin.GetResultAsync("/api/admin/movies?size=200")).AsArray().Select(row => row!.Id()).ShouldContain(movie.Id());

        using var removed = await admin.AdminDeleteAsync($"movies/{movie.Id()}");
        ((string?)(await removed.ResultAsync())["title"]).ShouldBe("Parasite");
        await (await admin.GetAsync($"/api/admin/movies/{movie.Id()}", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminPutAsync($"movies/{movie.Id()}", Admins.Movie("x")))
            .ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminDeleteAsync($"movies/{movie.Id()}")).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_theater_and_its_screens_are_added_changed_listed_and_removed(SetUp setUp)
    {
        var (admin, theater, screen, _) = await servers[setUp].NewScreenAsync();

        using var renamed = await admin.AdminPutAsync($"theaters/{theater}", new { name = "Tokyo", timeZone = "Asia/Tokyo" });
        (await renamed.ResultAsync()).ToJsonString().ShouldBe($$"""{"id":{{theater}},"name":"Tokyo","timeZone":"Asia/Tokyo"}""");
        using var theaters = await admin.GetAsync("/api/admin/theaters?size=2&page=2", Ct);
        (await theaters.ResultAsync()).AsArray().Select(row => row!.Id()).ShouldBe([3, 4]);
        theaters.Headers.GetValues("Link").Single().ShouldContain("rel=\"next\"");

        (await admin.GetResultAsync($"/api/admin/screens?theaterId={theater}")).ToJsonString()
            .ShouldBe($$"""[{"id":{{screen}},"theaterId":{{theater}},"name":"1","seatCount":12}]""");
        var seats = (await admin.GetResultAsync($"/api/admin/screens/{screen}"))["seats"]!.AsArray();
        seats.Select(seat => (string)seat!["seatNumber"]!).ShouldBe("ABC".SelectMany(row => "1234".Select(number => $"{row}{number}")));

        using var changed = await admin.AdminPutAsync(
            $"screens/{screen}",
            new { theaterId = theater, name = "Couples", seats = new[] { Place("A", 1), Place("A", 2), Place("AA", 7) } });
        var now = await changed.ResultAsync();
        now["seats"]!.AsArray().Select(seat => (string)seat!["seatNumber"]!).ShouldBe(["A1", "A2", "AA7"]);
        now["seats"]![0]!.Id().ShouldBe(seats[0]!.Id(), "a seat that stays is the same seat");

        await (await admin.AdminDeleteAsync($"theaters/{theater}")).ShouldBeAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
        (await admin.AdminDeleteAsync($"screens/{screen}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.AdminDeleteAsync($"theaters/{theater}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await admin.AdminDeleteAsync($"screens/{screen}")).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminDeleteAsync($"theaters/{theater}")).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await admin.AdminPostAsync("screens", new { theaterId = theater, name = "1", rows = 1, seatsPerRow = 1 }))
            .ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_uses_a_part_of_the_catalog_keeps_it(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, theater, screen, movie) = await server.NewScreenAsync();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-02-01T10:00");
        (await server.ClientOf(1).ReserveAsync(schedule, [.. (await admin.SeatsOfAsync(schedule)).Take(2)])).StatusCode
            .ShouldBe(HttpStatusCode.Created);

        await Refused(await admin.AdminDeleteAsync($"movies/{movie}"), screens: 0, schedules: 1, reservations: 1);
        await Refused(await admin.AdminDeleteAsync($"screens/{screen}"), screens: 0, schedules: 1, reservations: 1);
        await Refused(await admin.AdminDeleteAsync($"theaters/{theater}"), screens: 1, schedules: 1, reservations: 1);
        await Refused(await admin.AdminDeleteAsync($"schedules/{schedule}"), screens: 0, schedules: 0, reservations: 1);
        await Refused(
            await admin.AdminPutAsync($"screens/{screen}", new { theaterId = theater, name = "1", rows = 2, seatsPerRow = 4 }), screens: 0,
            schedules: 1, reservations: 1);
        await Refused(
            await admin.AdminPutAsync($"screens/{screen}", new { theaterId = 1, name = "moved" }), screens: 0, schedules: 1,
            reservations: 1);
        await Refused(
            await admin.AdminPutAsync($"theaters/{theater}", new { name = "New", timeZone = "Asia/Tokyo" }), screens: 0, schedules: 1,
            reservations: 1);
        (await admin.AdminPutAsync($"theaters/{theater}", new { name = "Newer" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.AdminPutAsync($"movies/{movie}", Admins.Movie("Newer"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var grown = await admin.AdminPutAsync(
            $"screens/{screen}", new { theaterId = theater, name = "1", rows = 4, seatsPerRow = 4 });
        ((int)(await grown.ResultAsync())["seatCount"]!).ShouldBe(16, "seats may be added at any time");
        // One reservation, one new layout.
        await Eventually.ShouldBeAsync(async () => (long)(await admin.GetResultAsync($"/api/schedules/{schedule}/seats"))["version"]!, 2);
        var map = await admin.GetResultAsync($"/api/schedules/{schedule}/seats");
        map["seats"]!.AsArray().Select(seat => (string)seat!["status"]!).Take(3).ShouldBe(["HELD", "HELD", "AVAILABLE"]);

        static async Task Refused(HttpResponseMessage response, int screens, int schedules, int reservations)
        {
            var problem = await response.ProblemAsync(HttpStatusCode.Conflict, "CONTENT_IN_USE");
            problem["usedBy"]!.ToJsonString()
                .ShouldBe($$"""{"screens":{{screens}},"schedules":{{schedules}},"reservations":{{reservations}}}""");
        }
    }

    [Theory]
    [InlineData("movies", "{}", "title,filmRating,genre,releaseDate,thumbnailUrl,runningTime")]
    [InlineData(
        "movies",
        """{"title":" ","releaseDate":"2025-13-01","thumbnailUrl":"x","runningTime":"long","filmRating":"R_16","genre":"WESTERN"}""",
        "title,filmRating,genre,releaseDate,runningTime,thumbnailUrl")]
    [InlineData(
        "movies",
        """{"title":"x","releaseDate":"2025-01-01","thumbnailUrl":"ftp://x/y","runningTime":0,"filmRating":"R_12","genre":"SF"}""",
        "thumbnailUrl,runningTime")]
    [InlineData("theaters", "{}", "name")]
    [InlineData("theaters", """{"name":"x","timeZone":"Asia/Atlantis"}""", "timeZone")]
    [InlineData("theaters", """{"name":"x","timeZone":"../../etc/passwd"}""", "timeZone")]
    [InlineData("theaters", """{"name":"x","timeZone":"asia/seoul"}""", "timeZone")]
    [InlineData("screens", "{}", "theaterId,name")]
    [InlineData("screens", """{"theaterId":1,"name":"x"}""", "seats")]
    [InlineData("screens", """{"theaterId":1,"name":"x","seats":[]}""", "seats")]
    [InlineData("screens", """{"theaterId":1,"name":"x","rows":27,"seatsPerRow":101}""", "rows,seatsPerRow")]
    [InlineData("screens", """{"theaterId":1,"name":"x","rows":1,"seatsPerRow":1,"seats":[{"row":"A","number":1}]}""", "seats")]
    [InlineData("screens", """{"theaterId":1,"name":"x","seats":[{"row":"A","number":1},{"row":"A","number":1}]}""", "seats")]
    [InlineData("screens", """{"theaterId":1,"name":"x","seats":[{"row":"a","number":1}]}""", "seats")]
    [InlineData("screens", """{"theaterId":1,"name":"1관","rows":1,"seatsPerRow":1}""", "name")]
    [InlineData("schedules", "{}", "movieId,screenId,startDate")]
    [InlineData("schedules", """{"movieId":1,"screenId":1,"startDate":"2025-02-01T10:00:00Z","price":1}""", "startDate")]
    [InlineData(
        "schedules", """{"movieId":1,"screenId":1,"startDate":"2025-02-01T10:00","endDate":"2025-02-01T10:00","price":-1}""",
        "endDate,price")]
    [InlineData("schedules", """{"movieId":1,"screenId":1,"startDate":"0001-02-01T10:00","price":1}""", "startDate")]
    [InlineData("schedules/pattern", """{"movieId":1,"screenId":1,"price":1}""", "days,times")]
    [InlineData("schedules/pattern", """{"movieId":1,"screenId":1,"days":[],"times":[],"price":1}""", "days,times")]
    [InlineData("schedules/pattern", """{"movieId":1,"screenId":1,"days":["2025-02-30"],"times":["25:00"],"price":1}""", "days,times")]
    [InlineData(
        "schedules/pattern", """{"movieId":1,"screenId":1,"days":["2025-02-01","2025-02-01"],"times":["10:00","10:00"],"price":1}""",
        "days,times")]
    [InlineData("schedules/pattern", """{"movieId":1,"screenId":1,"days":["2025-02-01"],"times":["10:00","11:59"],"price":1}""", "times")]
    public async Task What_is_wrong_is_named_by_its_field(string what, string body, string fields)
    {
        using var content = new StringContent(body, mediaType: new("application/json"));
        using var response = await servers[SetUp.Embedded].Admin().PostAsync($"/api/admin/{what}", content, Ct);

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe(fields.Split(','));
    }

    private static JsonObject Place(string row, int number) => new() { ["row"] = row, ["number"] = number };
}
