using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Marquee.Api.Tests.Documentation;

/// <summary>marquee.http has every call of the document, and no other.</summary>
public sealed partial class HttpFileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_of_the_document_is_called_in_marquee_http()
    {
        var calls = await CallsAsync();

        var missing = (await OperationsAsync()).Where(operation => !calls.Any(call => Calls(call, operation))).Select(Name);

        missing.ShouldBeEmpty("marquee.http lacks these calls of docs/openapi.json: add an example of each");
    }

    [Fact]
    public async Task Every_call_in_marquee_http_is_an_operation_of_the_document()
    {
        var operations = await OperationsAsync();

        var unknown = (await CallsAsync()).Where(call => !operations.Any(operation => Calls(call, operation))).Select(Name);

        unknown.ShouldBeEmpty(
            "docs/openapi.json does not have these calls of marquee.http: correct them, or run scripts/openapi.sh "
            + "after a change of the API");
    }

    private static async Task<List<(string Method, string Path)>> OperationsAsync()
    {
        var document = JsonNode.Parse(await ReadAsync("openapi.json"))!;
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               select (operation.Key.ToUpperInvariant(), path.Key),
        ];
    }

    /// <summary>The calls under <c>{{api}}</c>, without their query strings.</summary>
    private static async Task<List<(string Method, string Path)>> CallsAsync() =>
        [.. Call().Matches(await ReadAsync("marquee.http")).Select(
            call => (call.Groups["method"].Value, $"/api{call.Groups["path"].Value}"))];

    /// <summary>An id of the path stands for a number, a UUID or a variable of the file.</summary>
    private static bool Calls((string Method, string Path) call, (string Method, string Path) operation)
    {
        string[] sent = call.Path.Split('/'), described = operation.Path.Split('/');
        return call.Method == operation.Method
            && sent.Length == described.Length
            && sent.Zip(described).All(part => 
                part.Second == "{id}" ? Value().IsMatch(part.First) : part.Second.StartsWith('{') || part.First == part.Second);
    }

    private static string Name((string Method, string Path) call) => $"{call.Method} {call.Path}";

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, file), Ct);

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{api\}\}(?<path>[^?\s]*)", RegexOptions.Multiline)]
    private static partial Regex Call();

    [GeneratedRegex(@"^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{\{\w+\}\})$")]
    private static partial Regex Value();
}
