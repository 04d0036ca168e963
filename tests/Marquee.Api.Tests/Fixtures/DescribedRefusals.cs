using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>
/// Fails the test whose call is refused in a way that docs/openapi.json does not describe for it: every client of every test has it.
/// </summary>
/// <param name="seen">Collects the refusals, as "operation status code".</param>
internal sealed class DescribedRefusals(HttpMessageHandler inner, ConcurrentBag<string> seen) : DelegatingHandler(inner)
{
    private static readonly Lazy<IReadOnlyList<(string Method, Regex Path, JsonNode Operation)>> Operations = new(Read);

    /// <summary>What the description of an operation says it refuses.</summary>
    public static IEnumerable<string> Of(JsonNode operation) =>
        from response in operation["responses"]!.AsObject()
        from example in response.Value!["content"]?["application/problem+json"]?["examples"]?.AsObject() ?? []
        select $"{operation["operationId"]} {response.Key} {example.Key}";

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
        var refusal = $"{operation["operationId"]} {(int)response.StatusCode} {resultCode}";
        Of(operation).ShouldContain(refusal, "Declare it with ProducesProblems, and run scripts/openapi.sh.");
        seen.Add(refusal);
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
