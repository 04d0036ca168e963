using System.Net;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Errors;

/// <summary>Whatever goes wrong under <c>/api</c> has one form, whatever the client says it accepts and wherever the application runs.</summary>
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
        await Check(HttpMethod.Post, "/api/reservations", new StringContent("a=b", Encoding.UTF8, "text/plain"), HttpStatusCode.UnsupportedMediaType, "INVALID_INPUT");
        await Check(HttpMethod.Post, "/api/reservations", new StringContent("{bad", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest, "INVALID_INPUT");
        await Check(HttpMethod.Post, "/api/reservations", new StringContent($"{{\"scheduleId\":1,\"seatIds\":[{new string('1', 70_000)}]}}", Encoding.UTF8, "application/json"), HttpStatusCode.RequestEntityTooLarge, "INVALID_INPUT");
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
    [InlineData("{\n\"scheduleId\": 1,\n\"seatIds\": [1, \"two\"]}", "The body cannot be read: see $.seatIds[1], line 3.")]
    [InlineData("{}", "The body cannot be read: it lacks 'scheduleId', 'seatIds'.")]
    [InlineData("{\"scheduleId\": 1}", "The body cannot be read: it lacks 'seatIds'.")]
    public async Task A_wrong_body_is_told_where(string body, string detail)
    {
        using var client = servers[SetUp.Embedded].ClientOf(1);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/reservations", content, Ct);

        ((string?)(await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["detail"]).ShouldBe(detail);
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
