using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Documentation;

/// <summary>
/// Every operation refuses as its description says. The reverse, that nothing is refused otherwise, is held for every call of every test by
/// <see cref="DescribedRefusals"/>.
/// </summary>
public sealed class DescribedRefusalTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_refuses_what_it_says_it_refuses()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded);
        using var anybody = server.Client();
        using var member = server.ClientOf(123_456);
        using var admin = server.Admin();
        var document = JsonNode.Parse(await anybody.GetStringAsync("/openapi/v1.json", Ct))!;
        foreach (var (method, path, operation) in new OpenApiClient(anybody, document).Operations.ToList())
        {
            var unknown = path.StartsWith("/api/reservations", StringComparison.Ordinal) ? $"{Guid.Empty}" : "999999";
            var address = path.Replace("{id}", unknown, StringComparison.Ordinal);
            var takesBody = operation["requestBody"] is not null;
            var isAdmins = path.StartsWith("/api/admin", StringComparison.Ordinal);
            var caller = isAdmins ? admin : member;

            await ShouldAsync(413, "INVALID_INPUT", takesBody, caller, Json($"{{\"name\":\"{new string('x', 70_000)}\"}}"));
            await ShouldAsync(415, "INVALID_INPUT", takesBody, caller, new StringContent("a=b", Encoding.UTF8, "text/plain"));
            await ShouldAsync(400, "INVALID_INPUT", takesBody, caller, Json("{bad"));
            await ShouldAsync(401, "UNAUTHENTICATED", operation["security"] is not null, anybody, takesBody ? Json("{}") : null);
            await ShouldAsync(403, "FORBIDDEN", isAdmins, member, takesBody ? Json("{}") : null);
            if (!takesBody && path.Contains("{id}", StringComparison.Ordinal))
            {
                await ShouldAsync(404, "CONTENT_NOT_FOUND", isRefused: true, caller, content: null);
            }

            async Task ShouldAsync(int status, string resultCode, bool isRefused, HttpClient client, HttpContent? content)
            {
                var what = $"{operation["operationId"]} {status} {resultCode}";
                if (!isRefused)
                {
                    (status is 403 or 413 or 415 && DescribedRefusals.Describes(operation, status, resultCode)).ShouldBeFalse(what);
                    return;
                }

                DescribedRefusals.Describes(operation, status, resultCode).ShouldBeTrue(what);
                using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
                using var response = await client.SendAsync(request, Ct);
                ((int)response.StatusCode).ShouldBe(status, what);
            }
        }
    }

    private static StringContent Json(string body) => new(body, MediaTypeHeaderValue.Parse("application/json"));
}
