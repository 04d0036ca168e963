using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>Calls as a client makes them.</summary>
internal static class Http
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    extension(HttpClient client)
    {
        public Task<HttpResponseMessage> ReserveAsync(long schedule, params long[] seats) =>
            client.PostAsJsonAsync("/api/reservations", new { scheduleId = schedule, seatIds = seats }, Ct);

        public async Task<HttpResponseMessage> ReserveWithKeyAsync(string key, long schedule, params long[] seats)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reservations")
                { Content = JsonContent.Create(new { scheduleId = schedule, seatIds = seats }) };
            request.Headers.Add("Idempotency-Key", key);
            return await client.SendAsync(request, Ct);
        }

        /// <summary>Pays what a call reserved.</summary>
        public async Task<HttpResponseMessage> PayAsync(HttpResponseMessage made, string? key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{made.Headers.Location}/payment");
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return await client.SendAsync(request, Ct);
        }

        public async Task<JsonNode> GetResultAsync(string address)
        {
            using var response = await client.GetAsync(address, Ct);
            return await response.ResultAsync();
        }
    }

    extension(HttpResponseMessage response)
    {
        public async Task<JsonNode> JsonAsync() => JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct)).ShouldNotBeNull();

        /// <summary>What a success carries.</summary>
        public async Task<JsonNode> ResultAsync()
        {
            var json = await response.JsonAsync();
            response.IsSuccessStatusCode.ShouldBeTrue($"{json}");
            ((string?)json["resultCode"]).ShouldBe("SUCCESS");
            return json["result"].ShouldNotBeNull();
        }

        /// <summary>The fields that a refusal of the input names.</summary>
        public async Task<IReadOnlyList<string>> ErrorsAsync() =>
            [.. (await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT"))["errors"].ShouldNotBeNull().AsObject().Select(
                error => error.Key)];

        /// <summary>The problem of a refusal, after its form was checked.</summary>
        public async Task<JsonNode> ProblemAsync(HttpStatusCode status, string resultCode)
        {
            var body = await response.Content.ReadAsStringAsync(Ct);
            response.StatusCode.ShouldBe(status, body);
            response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            var problem = JsonNode.Parse(body).ShouldNotBeNull();
            ((string?)problem["resultCode"]).ShouldBe(resultCode, body);
            ((int?)problem["status"]).ShouldBe((int)status);
            ((string?)problem["title"]).ShouldNotBeNullOrEmpty();
            ((string?)problem["detail"]).ShouldNotBeNullOrEmpty();
            body.ShouldNotContain("Exception");
            body.ShouldNotContain("   at ");
            body.ShouldNotContain("select ", Case.Insensitive);
            return problem;
        }
    }

    public static Task ShouldBeAsync(this HttpResponseMessage response, HttpStatusCode status, string resultCode) =>
        response.ProblemAsync(status, resultCode);
}
