using System.Net;
using System.Text;
using Marquee.Api.Http;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Errors;

/// <summary>
/// Whatever goes wrong under <c>/api</c> has one form, whatever the client says it accepts and wherever the application runs.
/// </summary>
public sealed class ProblemTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production", "*/*")]
    [InlineData("Production", "text/html")]
    [InlineData("Development", "application/xml")]
    public async Task Everything_that_goes_wrong_has_one_form(string environment, string accept)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("environment", environment));
        using var client = server.ClientOf(1);
        client.DefaultRequestHeaders.Add("Accept", accept);

        await Check(HttpMethod.Get, "/api/nothing", null, HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await Check(HttpMethod.Get, "/api", null, HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await Check(HttpMethod.Put, "/api/schedules", null, HttpStatusCode.MethodNotAllowed, "INVALID_INPUT");
        await Check(
            HttpMethod.Post, "/api/reservations", new StringContent("a=b", Encoding.UTF8, "text/plain"),
            HttpStatusCode.UnsupportedMediaType, "INVALID_INPUT");
        await Check(
            HttpMethod.Post, "/api/reservations", new StringContent("{bad", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest,
            "INVALID_INPUT");
        await Check(
            HttpMethod.Post, "/api/reservations",
            new StringContent($"{{\"scheduleId\":1,\"seatIds\":[{new string('1', 70_000)}]}}", Encoding.UTF8, "application/json"),
            HttpStatusCode.RequestEntityTooLarge, "INVALID_INPUT");
        await Check(HttpMethod.Get, "/api/schedules?page=x", null, HttpStatusCode.BadRequest, "INVALID_INPUT");
        client.DefaultRequestHeaders.Authorization = null;
        await Check(HttpMethod.Get, "/api/reservations", null, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

        async Task Check(HttpMethod method, string address, HttpContent? content, HttpStatusCode status, string code)
        {
            using var request = new HttpRequestMessage(method, address) { Content = content };
            using var response = await client.SendAsync(request, Ct);
            var problem = await response.ProblemAsync(status, code);
            ((string?)problem["requestId"]).ShouldNotBeNullOrEmpty();
        }
    }

    [Theory]
    [InlineData("{\n\"scheduleId\": 1,\n\"seatIds\": [1, x]}", "The body cannot be read: see $.seatIds[1], line 3.")]
    [InlineData("[1]", "The body cannot be read: see $, line 1.")]
    [InlineData("{\"scheduleId\": 1, \"seatIds\": [1, \"two\"]}", "seatIds[1]: Expected a whole number.")]
    [InlineData("{}", "scheduleId: Expected a whole number. seatIds: Expected a list.")]
    [InlineData("{\"scheduleId\": 1, \"seatIds\": null}", "seatIds: Expected a list.")]
    public async Task A_wrong_body_is_told_where(string body, string detail)
    {
        using var client = servers[SetUp.Embedded].ClientOf(1);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/reservations", content, Ct);

        ((string?)(await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["detail"]).ShouldBe(detail);
    }

    [Theory]
    [InlineData("{\"scheduleId\": 1}", "seatIds")]
    [InlineData("{}", "scheduleId,seatIds")]
    [InlineData("{\"scheduleId\": 1, \"seatIds\": [1, \"two\"]}", "seatIds[1]")]
    [InlineData("{\"scheduleId\": 1, \"seatIds\": []}", "seatIds,Idempotency-Key")]
    public async Task Wrong_and_missing_members_are_named(string body, string fields)
    {
        using var client = servers[SetUp.Embedded].ClientOf(1);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reservations")
            { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", "a b");

        using var response = await client.SendAsync(request, Ct);

        (await response.ErrorsAsync()).ShouldBe(fields.Split(','));
    }

    [Theory]
    [InlineData(
        "/api/schedules?theaterId=x&genre=WESTERN&date=2025-02-30&rating=X&page=0&size=x&include=x",
        "theaterId,genre,date,rating,page,size,include")]
    [InlineData("/api/movies?genre=WESTERN&page=1&page=2", "genre,page")]
    [InlineData("/api/admin/schedules?from=x&to=y&size=0", "from,to,size")]
    [InlineData("/api/admin/schedules?screenId=99999999999999999999", "screenId")]
    public async Task Every_wrong_parameter_is_named_at_once(string address, string fields)
    {
        using var client = servers[SetUp.Embedded].Admin();

        using var response = await client.GetAsync(address, Ct);

        (await response.ErrorsAsync()).ShouldBe(fields.Split(','));
    }

    [Theory]
    [InlineData(
        "movies", """{"title":"a\u202eb","genre":"X","releaseDate":"x","runningTime":"0","thumbnailUrl":"x"}""",
        "filmRating,genre,releaseDate,title,thumbnailUrl,runningTime")]
    [InlineData("theaters", """{"name":"a\u0000b","timeZone":"Nowhere"}""", "name,timeZone")]
    [InlineData("screens", """{"name":"","rows":0,"seatsPerRow":101}""", "theaterId,name,rows,seatsPerRow")]
    [InlineData("screens", """{"theaterId":1,"name":"1","seats":[null]}""", "seats")]
    [InlineData("schedules", """{"movieId":1,"endDate":"9999-12-31T23:59","price":-1}""", "screenId,startDate,price")]
    [InlineData("schedules/pattern", """{"movieId":1,"screenId":1,"days":["x"],"times":[null],"price":-1}""", "days,times,price")]
    [InlineData(
        "movies", """{"title":1,"genre":[],"releaseDate":"x","runningTime":true,"thumbnailUrl":"x"}""",
        "title,genre,runningTime,filmRating,releaseDate,thumbnailUrl")]
    [InlineData("theaters", """{"name":1,"timeZone":"Nowhere"}""", "name,timeZone")]
    [InlineData("theaters", """{"name":"\ud800","timeZone":{}}""", "name,timeZone")]
    [InlineData("screens", """{"theaterId":"1","name":"","rows":1.5,"seatsPerRow":101}""", "theaterId,name,rows,seatsPerRow")]
    [InlineData("screens", """{"theaterId":"1","name":1,"seats":[{"row":1}]}""", "theaterId,name,seats[0].row")]
    [InlineData("schedules", """{"movieId":"1","startDate":5,"screenId":null,"price":[]}""", "movieId,startDate,screenId,price")]
    [InlineData(
        "schedules/pattern", """{"movieId":"1","screenId":1,"days":5,"times":[5],"price":-1}""", "movieId,days,times[0],price,times")]
    public async Task Every_wrong_member_of_the_catalog_is_named_at_once(string what, string body, string fields)
    {
        using var client = servers[SetUp.Embedded].Admin();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync($"/api/admin/{what}", content, Ct);

        (await response.ErrorsAsync()).ShouldBe(fields.Split(','), ignoreOrder: true);
    }

    [Theory]
    [InlineData("accounts", """{"email":1,"name":2,"password":3}""", "email,name,password")]
    [InlineData("accounts", """{"email":null,"password":"x"}""", "name,email,password")]
    [InlineData("accounts", """{"EMAIL":"\ud800","name":"\u3164","password":"x"}""", "email,name,password")]
    [InlineData("accounts/login", """{"email":[],"password":null}""", "email,password")]
    [InlineData("accounts/password", """{"currentPassword":5,"newPassword":"x"}""", "currentPassword,newPassword")]
    [InlineData("reservations", """{"scheduleId":"1","seatIds":[1,"2",null]}""", "scheduleId,seatIds[1]")]
    public async Task Every_wrong_member_is_named_at_once_also_when_it_is_of_another_type(string what, string body, string fields)
    {
        using var client = servers[SetUp.Embedded].ClientOf(1);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync($"/api/{what}", content, Ct);

        (await response.ErrorsAsync()).ShouldBe(fields.Split(','), ignoreOrder: true);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity", HttpStatusCode.Unauthorized)]
    public async Task A_compressed_body_is_not_read(string coding, HttpStatusCode status)
    {
        using var content = new StringContent("""{"refreshToken":"x"}""", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add(coding);

        using var response = await servers[SetUp.Embedded].Client().PostAsync("/api/accounts/refresh", content, Ct);

        response.StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", HttpStatusCode.OK)]
    [InlineData("application/json; charset=\"UTF-8\"", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=euc-kr", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_is_UTF_8_in_any_spelling_of_it(string type, HttpStatusCode status)
    {
        using var content = new StringContent("{}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await servers[SetUp.Embedded].Client().PostAsync("/api/schedules", content, Ct);

        response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public void An_outage_of_Redis_is_503_whatever_its_exception()
    {
        Exception[] outages = [new RedisException("x"), new RedisCommandException("x"), new TimeoutException("x")];

        outages.Select(outage => Faults.ToProblem(new InvalidOperationException("x", outage)).Status).ShouldAllBe(status => status == 503);
    }

    [Fact]
    public async Task A_fault_is_told_without_its_secrets()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded);
        await server.ReadAsync(db => db.Database.ExecuteSqlRawAsync("pragma foreign_keys = off; drop table movie", Ct));

        using var response = await server.Client().GetAsync("/api/movies", Ct);

        var problem = await response.ProblemAsync(HttpStatusCode.InternalServerError, "UNEXPECTED");
        $"{problem}".ShouldNotContain("movie");
        $"{problem}".ShouldNotContain("SQL", Case.Insensitive);
    }
}
