using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Documentation;

/// <summary>What is a member's own is nobody else's: every address with an id of it, called by others who know the id.</summary>
public sealed class OwnerTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_call_with_the_id_of_anothers_finds_or_changes_it()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Production);
        var (reservation, payment) = await ReserveAsync(server);
        var before = await server.RowsAsync();
        var document = JsonNode.Parse(await server.Client().GetStringAsync("/openapi/v1.json", Ct))!;
        var called = 0;

        foreach (var kind in FuzzCaller.Kinds.Select(row => row.Data).Except([FuzzCaller.Nobody]))
        {
            using var http = server.ClientWith((await FuzzCaller.SignInAsync(server, kind)).Token!);
            foreach (var (method, path, _) in new OpenApiClient(http, document).Operations.Where(IsOfOwners))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), WithId(path, reservation, payment));
                var body = path.StartsWith("/api/sandbox/", StringComparison.Ordinal) ? """{"decision":"DECLINE"}""" : "{}";
                request.Content = method is "POST" or "PUT" ? new StringContent(body, Encoding.UTF8, "application/json") : null;

                using var response = await http.SendAsync(request, Ct);

                response.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{kind}: {method} {path}");
                await response.ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
                called++;
            }

            (await http.GetStringAsync("/api/reservations", Ct)).ShouldNotContain(reservation);
        }

        called.ShouldBeGreaterThanOrEqualTo(3 * (FuzzCaller.Kinds.Count - 1));
        Of(await server.RowsAsync()).ShouldBe(Of(before), ignoreOrder: true);
    }

    [Fact]
    public async Task No_page_with_the_id_of_anothers_shows_or_changes_it()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Production);
        var (reservation, payment) = await ReserveAsync(server);
        var before = await server.RowsAsync();
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Admin);
        var token = await visitor.TokenAsync("/");
        var pages = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern)
            .Where(pattern => pattern.RawText!.TrimStart('/').Split('/')[0] is not ("api" or "admin")
                && pattern.RawText.Contains(":guid}", StringComparison.Ordinal))
            .Select(pattern => $"/{pattern.RawText!.Trim('/')}".Replace(":guid", "", StringComparison.Ordinal)).Distinct().ToList();

        foreach (var page in pages)
        {
            (await visitor.GetAsync(WithId(page, reservation, payment))).Status.ShouldBe(HttpStatusCode.NotFound, page);
            (await visitor.PostAsync(WithId(page, reservation, payment), token, ("decision", "DECLINE"))).Status
                .ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed);
        }

        pages.ShouldNotBeEmpty();
        (await visitor.GetAsync($"/reservations?cancel={reservation}&made={reservation}")).Body
            .ShouldNotContain($"value=\"{reservation}\"");
        (await visitor.PostAsync("/reservations", token, ("cancel", reservation))).Status.ShouldBe(HttpStatusCode.NotFound);
        Of(await server.RowsAsync()).ShouldBe(Of(before), ignoreOrder: true);
    }

    /// <exception cref="InvalidOperationException">An address of a new kind: an id of another thing would be found by nobody.</exception>
    private static string WithId(string path, string reservation, string payment) =>
        path.Contains("/reservations/{id}", StringComparison.Ordinal) ? path.Replace("{id}", reservation, StringComparison.Ordinal)
        : path.Contains("/payments/{id}", StringComparison.Ordinal) ? path.Replace("{id}", payment, StringComparison.Ordinal)
        : throw new InvalidOperationException($"Name here what of another member the id of {path} is.");

    /// <summary>The catalog and what admins see is nobody's own.</summary>
    private static bool IsOfOwners((string Method, string Path, JsonObject Operation) call) =>
        call.Operation["security"] is not null && call.Path.Contains('{', StringComparison.Ordinal)
        && !call.Path.StartsWith("/api/admin", StringComparison.Ordinal);

    private static IEnumerable<TableRow> Of(IEnumerable<TableRow> rows) =>
        rows.Where(row => row.Table is "reservation" or "reserved_seat" or "member_quota" or "schedule_occupancy"
            or "payment" or "sandbox_charge");

    /// <summary>A held reservation of the member Will, and its open payment.</summary>
    private static async Task<(string Reservation, string Payment)> ReserveAsync(MarqueeServer server)
    {
        using var owner = server.ClientOf(2);
        using var made = await owner.ReserveAsync(1, 1);
        using var started = await owner.PostAsync($"{made.Headers.Location}/payment", null, Ct);
        return ((string)(await made.ResultAsync())["id"]!, (string)(await started.ResultAsync())["paymentId"]!);
    }
}
