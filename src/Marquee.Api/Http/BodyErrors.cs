using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Marquee.Domain;
using Microsoft.AspNetCore.Http.Metadata;

namespace Marquee.Api.Http;

/// <summary>A body that checks its own fields, without the database.</summary>
internal interface ICheckedRequest
{
    InvalidInput? Check(IServiceProvider services);
}

/// <summary>Names every wrong field of a JSON body at once: the serializer stops at the first.</summary>
internal static partial class BodyErrors
{
    public static Task CollectAsync(HttpContext http, RequestDelegate next) =>
        http.Request.HasJsonContentType() && http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? CollectAsync(http, type, next)
            : next(http);

    private static async Task CollectAsync(HttpContext http, Type type, RequestDelegate next)
    {
        var body = await PeekAsync(http.Request.BodyReader, http.RequestAborted);
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException bad) when (bad.InnerException is JsonException && Find(body, type, http) is { } wrong)
        {
            await new ApiProblem(wrong).ExecuteAsync(http);
        }
    }

    /// <summary>The whole body, which is there to be read again.</summary>
    private static async ValueTask<byte[]> PeekAsync(PipeReader reader, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.Start);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <returns><see langword="null"/> when the body is no JSON object, so that no field can be named.</returns>
    private static InvalidInput? Find(byte[] body, Type type, HttpContext http)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? Find(document.RootElement, http.Json().GetTypeInfo(type), http.RequestServices)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads the body again and again, each time with an empty value for what was wrong.</summary>
    private static InvalidInput? Find(JsonElement body, JsonTypeInfo type, IServiceProvider services)
    {
        var members = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in body.EnumerateObject())
        {
            members[member.Name] = member.Value.GetRawText();
        }

        var errors = new ValidationErrors();
        var replaced = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            try
            {
                var json = string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value}"));
                return errors.Add((JsonSerializer.Deserialize($"{{{json}}}", type) as ICheckedRequest)?.Check(services)).Refusal;
            }
            catch (JsonException wrong)
            {
                foreach (var path in PathsOf(wrong))
                {
                    var name = Step().Match(path).Value;
                    if (type.Properties.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } property
                        || !replaced.Add(name))
                    {
                        return errors.Refusal;
                    }

                    errors.Add(property.Name + path[name.Length..], $"Expected {ExpectedAt(path, type)}.");
                    members[name] = EmptyValueOf(property);
                }
            }
        }
    }

    /// <summary>The fields that are missing, or the one that cannot be read.</summary>
    private static IEnumerable<string> PathsOf(JsonException wrong)
    {
        var path = (wrong.Path ?? "$").TrimStart('$').TrimStart('.');
        return MissingMembers().Match(wrong.Message) is { Success: true, Groups: [_, var missing] }
            ? missing.Value.Split(", ").Select(name => $"{path}.{name.Trim('\'')}".TrimStart('.'))
            : [path];
    }

    private static string ExpectedAt(string path, JsonTypeInfo type)
    {
        foreach (var step in Step().Matches(path).Select(match => match.Value))
        {
            var next = step[0] == '['
                ? type.ElementType
                : type.Properties.FirstOrDefault(one => one.Name.Equals(step, StringComparison.OrdinalIgnoreCase))?.PropertyType;
            type = type.Options.GetTypeInfo(next ?? typeof(object));
        }

        return type switch
        {
            { Kind: JsonTypeInfoKind.Enumerable } => "a list",
            { Kind: JsonTypeInfoKind.Object } => "an object",
            _ when type.Type == typeof(string) => "a text",
            _ => "a whole number",
        };
    }

    private static string EmptyValueOf(JsonPropertyInfo property) => property switch
    {
        { IsSetNullable: true } => "null",
        _ when property.PropertyType == typeof(string) => "\"\"",
        _ when property.PropertyType.IsValueType => "0",
        _ => "[]",
    };

    [GeneratedRegex(@"\w+|\[\d+\]")]
    private static partial Regex Step();

    /// <summary>Where System.Text.Json names the members it missed; the rest of its message names our types.</summary>
    [GeneratedRegex(@"missing required properties including: ([^.]+)\.")]
    private static partial Regex MissingMembers();
}
