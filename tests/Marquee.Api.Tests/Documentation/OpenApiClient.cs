using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Marquee.Api.Tests.Documentation;

/// <summary>
/// A client made from the document alone: it knows an operation by its id, makes the call the document describes,
/// and takes no answer that the document does not describe.
/// </summary>
internal sealed class OpenApiClient(HttpClient http, JsonNode document)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public IEnumerable<(string Method, string Path, JsonObject Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>Calls an operation; answers status and body.</summary>
    /// <param name="operationId">Its id.</param>
    /// <param name="body">The body, if it takes one: every required member must be there.</param>
    /// <param name="parameters">Its path, query and header parameters, by name.</param>
    public async Task<(int Status, JsonNode? Body)> CallAsync(
        string operationId, object? body = null, params (string Name, object Value)[] parameters)
    {
        var (method, path, operation) = Operations.Single(found => (string?)found.Operation["operationId"] == operationId);
        using var request = new HttpRequestMessage(new HttpMethod(method), Address(path, operation, parameters));
        foreach (var (name, value) in parameters.Where(parameter => In(operation, parameter.Name) == "header"))
        {
            request.Headers.Add(name, $"{value}");
        }

        if (body is not null)
        {
            var json = JsonSerializer.SerializeToNode(body, JsonSerializerOptions.Web);
            Validate(operation["requestBody"]!["content"]!["application/json"]!["schema"]!, json, $"{operationId} request");
            request.Content = JsonContent.Create(json);
        }

        using var response = await http.SendAsync(request, Ct);
        return await CheckAsync(operationId, operation, response);
    }

    private async Task<(int Status, JsonNode? Body)> CheckAsync(string operationId, JsonObject operation, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        var described = operation["responses"]![$"{(int)response.StatusCode}"]
            .ShouldNotBeNull($"{operationId} answers {(int)response.StatusCode}, which the document does not have: {text}");
        if (described["content"] is not { } contents)
        {
            return ((int)response.StatusCode, null);
        }

        var schema = contents[response.Content.Headers.ContentType!.MediaType!]
            .ShouldNotBeNull($"{operationId}: {response.Content.Headers.ContentType}");
        var body = JsonNode.Parse(text);
        Validate(schema["schema"]!, body, $"{operationId} {(int)response.StatusCode}");
        foreach (var header in described["headers"]?.AsObject().Select(header => header.Key)
            .Where(name => name is "Location" or "Retry-After" or "X-Total-Count") ?? [])
        {
            response.Headers.Contains(header).ShouldBeTrue($"{operationId}: {header}");
        }

        return ((int)response.StatusCode, body);
    }

    private static string Address(string path, JsonObject operation, (string Name, object Value)[] parameters)
    {
        var query = new List<string>();
        foreach (var (name, value) in parameters)
        {
            switch (In(operation, name))
            {
                case "path":
                    path = path.Replace($"{{{name}}}", $"{value}", StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{name}={Uri.EscapeDataString($"{value}")}");
                    break;
            }
        }

        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static string In(JsonObject operation, string name) =>
        (string)operation["parameters"]!.AsArray().Single(parameter => (string?)parameter!["name"] == name)!["in"]!;

    /// <summary>Checks a value against a schema, as far as the document uses schemas.</summary>
    private void Validate(JsonNode schema, JsonNode? value, string where)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            Validate(document["components"]!["schemas"]![reference.Split('/')[^1]]!, value, where);
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            if (value is not null)
            {
                Validate(choices.Single(choice => (string?)choice!["type"] != "null")!, value, where);
            }

            return;
        }

        if (schema["enum"] is JsonArray words)
        {
            words.Select(word => word?.ToJsonString()).ShouldContain(value?.ToJsonString(), where);
        }

        string[] types = schema["type"] switch
            { JsonArray several => [.. several.Select(type => (string)type!)], { } one => [(string)one!], null => [] };
        if (types.Length > 0)
        {
            types.ShouldContain(TypeOf(value), where);
        }

        foreach (var required in schema["required"]?.AsArray() ?? [])
        {
            value!.AsObject().ContainsKey((string)required!).ShouldBeTrue($"{where} lacks {required}");
        }

        foreach (var (name, member) in schema["properties"] is { } properties && value is JsonObject found ? found.ToList() : [])
        {
            Validate(
                schema["properties"]![name].ShouldNotBeNull($"{where} has {name}, which the document does not know"), member,
                $"{where}.{name}");
        }

        foreach (var item in schema["items"] is not null && value is JsonArray list ? list.ToList() : [])
        {
            Validate(schema["items"]!, item, $"{where}[]");
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
    };
}
