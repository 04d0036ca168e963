using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Marquee.Api.Documentation;

/// <summary>Times of showings have no offset, which the framework's format <c>date-time</c> would require.</summary>
internal sealed class WallClockTransformer : IOpenApiSchemaTransformer
{
    private static readonly string[] WallClocks = ["startDate", "endDate", "releaseDate"];

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Format == "date-time" && WallClocks.Contains(context.JsonPropertyInfo?.Name))
        {
            // Of the registry of formats; a generator that does not know it makes a text of it.
            (schema.Format, schema.Description) = ("date-time-local", "Wall-clock time of the theater, without offset.");
        }

        return Task.CompletedTask;
    }
}
