using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>
/// Fails the test whose call is refused in a way that docs/openapi.json does not describe for it: every client of every test has it.
/// </summary>
internal sealed class DescribedRefusals(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly Lazy<IReadOnlyList<(string Method, Regex Path, JsonNode Operation)>> Operations = new(Read);

    public static bool Describes(JsonNode operation, int status, string? resultCode) =>
        operation["responses"]![$"{status}"]?["content"]?["application/problem+json"]?["examples"]?[resultCode ?? ""] is not null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json"
            || Find(request.Method.Method, request.RequestUri!.AbsolutePath) is not { } operation)
        {
            return response;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var resultCode = (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["resultCode"];
        Describes(operation, (int)response.StatusCode, resultCode).ShouldBeTrue(
            $"{operation["operationId"]} answers {(int)response.StatusCode} {resultCode}, which its description does not have: "
            + "declare it with ProducesProblems, and run scripts/openapi.sh.");
        return response;
    }

    private static JsonNode? Find(string method, string path) =>
        Operations.Value.FirstOrDefault(found => found.Method == method && found.Path.IsMatch(path)).Operation;

    /// <summary>Addresses without parameters first.</summary>
    private static List<(string Method, Regex Path, JsonNode Operation)> Read() =>
    [
        .. from path in JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!["paths"]!.AsObject()
           orderby path.Key.Count(letter => letter == '{')
           from operation in path.Value!.AsObject()
           let pattern = Regex.Replace(Regex.Escape(path.Key.TrimEnd('/')), @"\\\{[^}]*}", "[^/]+")
           select (operation.Key.ToUpperInvariant(), new Regex($"^{pattern}/?$", RegexOptions.IgnoreCase), operation.Value!),
    ];
}
