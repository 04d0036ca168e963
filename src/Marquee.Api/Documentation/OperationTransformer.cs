using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Marquee.Api.Audit;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Marquee.Api.Documentation;

/// <summary>
/// Completes an operation with problems and their examples, security, headers and the meaning of parameters.
/// </summary>
internal sealed class OperationTransformer(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    public const string Bearer = "bearer";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var codes = metadata.OfType<RefusalsMetadata>().SelectMany(refusals => refusals.Codes).ToList();
        if (metadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }

        if (operation.RequestBody is not null)
        {
            // What the server itself refuses of any body.
            foreach (var status in new[] { "400", "413", "415" })
            {
                _ = operation.Responses!.TryAdd(status, new OpenApiResponse
                {
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/problem+json"] = new()
                        {
                            Schema = new OpenApiSchemaReference(nameof(ProblemResponse), context.Document),
                        },
                    },
                });
            }
        }

        Describe(operation.Responses!, codes);
        if (metadata.OfType<IdempotencyMetadata>().Any())
        {
            AddIdempotency(operation);
        }

        if (metadata.OfType<PagedMetadata>().Any())
        {
            operation.Responses!["200"].Headers!.Add(
                "X-Total-Count", Header("How many entries the whole listing has.", JsonSchemaType.Integer));
            operation.Responses["200"].Headers!.Add(
                "Link", Header("The first, previous, next and last page (RFC 8288), as far as there are such.", JsonSchemaType.String));
        }

        if (metadata.OfType<NotModifiedMetadata>().Any())
        {
            AddUnchanged(operation);
        }

        if (metadata.OfType<VersionMetadata>().SingleOrDefault() is { } version)
        {
            AddVersion(operation, version.AcceptsIfMatch);
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            ParameterDescription.Complete(parameter);
        }

        return Task.CompletedTask;
    }

    private void Describe(OpenApiResponses responses, List<RefusalCode> codes)
    {
        foreach (var (status, found) in responses)
        {
            if (found is not OpenApiResponse response)
            {
                continue;
            }

            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (status == "201")
            {
                response.Headers.Add("Location", Header("Where what was made is found.", JsonSchemaType.String));
            }

            var number = int.Parse(status, CultureInfo.InvariantCulture);
            if (number is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                response.Headers.Add("Retry-After", Header("Seconds to wait.", JsonSchemaType.Integer));
            }

            if (number < 400 || response.Content?.Values.FirstOrDefault() is not OpenApiMediaType content)
            {
                continue;
            }

            var examples = codes.Distinct()
                .Where(code => ProblemResponse.StatusOf(code) == number)
                .Select(ProblemExamples.Of)
                .DefaultIfEmpty(ProblemExamples.Of(number))
                .ToList();
            response.Description = string.Join(", ", examples.Select(example => example.ResultCode));
            content.Examples = examples.ToDictionary(
                example => example.ResultCode,
                IOpenApiExample (example) => new OpenApiExample { Summary = example.Detail, Value = ToJson(example) });
        }
    }

    private static void AddIdempotency(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKey.Header,
            In = ParameterLocation.Header,
            Description =
                "A name the caller gives this call, so that sending it again has no second effect: the first success is given again. "
                + "1 to 255 visible ASCII characters.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$" },
        });
        foreach (var response in operation.Responses!.Where(response => response.Key.StartsWith('2')).Select(response => response.Value))
        {
            response.Headers!.Add(
                IdempotencyKey.ReplayedHeader, Header("\"true\" when this is the first success given again.", JsonSchemaType.String));
        }
    }

    private static void AddUnchanged(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "If-None-Match",
            In = ParameterLocation.Header,
            Description = "The ETag of an answer the caller has: 304 when it is still the answer.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        foreach (var status in new[] { "200", "304" })
        {
            operation.Responses![status].Headers!.Add("ETag", Header("Names these bytes.", JsonSchemaType.String));
            operation.Responses[status].Headers!.Add(
                "Cache-Control", Header("no-cache: to be kept, and asked for anew every time.", JsonSchemaType.String));
            operation.Responses[status].Headers!.Add(
                "Vary", Header("Accept-Encoding: br, gzip and plain bytes differ.", JsonSchemaType.String));
        }
    }

    private static void AddVersion(OpenApiOperation operation, bool acceptsIfMatch)
    {
        operation.Responses!["200"].Headers!.Add("ETag", Header("The version: send it as If-Match with a change.", JsonSchemaType.String));
        if (acceptsIfMatch)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "The ETag of what was read: 412 when it was changed since. Without it the change is made in any case.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };

    private JsonNode? ToJson(ProblemResponse problem) => JsonSerializer.SerializeToNode(problem, json.Value.SerializerOptions);
}

/// <summary>What the parameters of listings mean. They are bound as text, so that one answer can name every wrong one.</summary>
internal static class ParameterDescription
{
    public static void Complete(OpenApiParameter parameter)
    {
        // Parameters of a record are named like its properties.
        parameter.Name = parameter.In is ParameterLocation.Query ? JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!) : parameter.Name;
        (parameter.Description, parameter.Schema) = parameter.Name switch
        {
            "theaterId" => ("Of this theater only.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "title" =>
                ("Movies whose title contains this, upper and lower case alike. An initial consonant stands for every syllable that "
                + "begins with it: ㅂㅈㄷㅅ finds 범죄도시.", new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 }),
            "genre" =>
                ("Movies of this genre.",
                new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. WireNames.All<Genre>().Select(word => (JsonNode)word)] }),
            "rating" =>
                ("Movies of this rating.",
                new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. WireNames.All<FilmRating>().Select(word => (JsonNode)word)] }),
            "include" => (
                "What each showing has besides, separated by commas: availability is the number of its free seats, price that of a seat.",
                new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^(availability|price)(,(availability|price))*$" }),
            "when" => ("Of showings that have not ended, or of those that have; without it of all.", Words("upcoming", "past")),
            "date" =>
                ("Showings of this day, also those that have started; without it only those that have not.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" }),
            "screenId" => ("Of this screen only.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "movieId" => ("Of this movie only.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "from" => ("The first day; of the audit log in UTC.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" }),
            "to" => ("The last day; of the audit log in UTC.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" }),
            "subject" => ("About things of this kind only.", Words([.. AuditActions.Subjects])),
            "subjectId" => (
                "About things of this id only.",
                new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = AuditQuery.LongestSubjectId }),
            "actorId" => ("By the account of this id only.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "action" => ("Of this action only.", Words([.. AuditActions.All])),
            "search" => (
                "A part of the member's e-mail address, the number of a reservation, or an id, of a payment and a refund too.",
                new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = FieldReading.LongestSearch }),
            "scheduleId" => ("Of this showing only.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "status" => ("Of this status only.", parameter.Schema),
            "page" => ("Which page, from 1.", Number(1, Page.MaxNumber, otherwise: 1)),
            "size" => ("Entries a page.", Number(1, Page.MaxSize, Page.DefaultSize)),
            _ => (parameter.Description, parameter.Schema),
        };
    }

    private static OpenApiSchema Words(params string[] words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] };

    private static OpenApiSchema Number(int least, int most, int otherwise) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = otherwise,
    };
}
