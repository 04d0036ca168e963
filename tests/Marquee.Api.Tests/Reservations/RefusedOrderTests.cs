using System.Net;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Reservations;

/// <summary>Everything an order can be refused for, and that a refusal changes nothing.</summary>
public sealed class RefusedOrderTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"scheduleId":99999,"seatIds":[1]}""", 404, "CONTENT_NOT_FOUND")]
    [InlineData("""{"scheduleId":-1,"seatIds":[1]}""", 404, "CONTENT_NOT_FOUND")]
    [InlineData("""{"scheduleId":7,"seatIds":[99999]}""", 404, "CONTENT_NOT_FOUND")]
    [InlineData("""{"scheduleId":7,"seatIds":[1,99999]}""", 404, "CONTENT_NOT_FOUND")]
    [InlineData("""{"scheduleId":7,"seatIds":[26]}""", 404, "CONTENT_NOT_FOUND")] // a seat of screen 2
    [InlineData("""{"scheduleId":7,"seatIds":[1,1]}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7,"seatIds":[]}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7,"seatIds":null}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7,"seatIds":[null]}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7}""", 400, "INVALID_INPUT")]
    [InlineData("""{"seatIds":[1]}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":"seven","seatIds":[1]}""", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7,"seatIds":[1]""", 400, "INVALID_INPUT")]
    [InlineData("null", 400, "INVALID_INPUT")]
    [InlineData("[]", 400, "INVALID_INPUT")]
    [InlineData("", 400, "INVALID_INPUT")]
    [InlineData("""{"scheduleId":7,"seatIds":[1,2,3,4,5,6]}""", 422, "SEAT_LIMIT_EXCEEDED")]
    [InlineData("""{"scheduleId":7,"seatIds":[1,6]}""", 422, "SEATS_NOT_ADJACENT")] // A1+B1
    [InlineData("""{"scheduleId":7,"seatIds":[1,7]}""", 422, "SEATS_NOT_ADJACENT")] // A1+B2
    [InlineData("""{"scheduleId":7,"seatIds":[1,3]}""", 422, "SEATS_NOT_ADJACENT")] // A1+A3
    [InlineData("""{"scheduleId":7,"seatIds":[1,6,7]}""", 422, "SEATS_NOT_ADJACENT")] // A1+B1+B2
    [InlineData("""{"scheduleId":7,"seatIds":[1,14,15]}""", 422, "SEATS_NOT_ADJACENT")] // A1+C4+C5
    public async Task A_wrong_order_is_refused_as_documented_and_changes_nothing(string body, int status, string code)
    {
        foreach (var setUp in Enum.GetValues<SetUp>())
        {
            // An application of its own kind of member, so that other tests on the shared one do not count here.
            var server = servers[setUp];
            var client = server.ClientOf(member: 7_000);
            using var content = new StringContent(body, Encoding.UTF8, "application/json");

            using var response = await client.PostAsync("/api/reservations", content, Ct);

            await response.ShouldBeAsync((HttpStatusCode)status, code);
            (await client.GetResultAsync("/api/reservations")).AsArray().ShouldBeEmpty();
            (await server.ReadAsync(db => db.ScheduleOccupancies.SingleAsync(row => row.ScheduleId == new ScheduleId(7), Ct)))
                .Version.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("long")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var client = servers[SetUp.Embedded].ClientOf(7_001);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reservations")
            { Content = new StringContent("""{"scheduleId":7,"seatIds":[1]}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "long" ? new string('k', 256) : key).ShouldBeTrue();

        using var response = await client.SendAsync(request, Ct);

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        problem["errors"]!["Idempotency-Key"].ShouldNotBeNull();
    }
}
