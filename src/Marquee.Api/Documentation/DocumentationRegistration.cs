using Marquee.Api.Configuration;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Marquee.Api.Documentation;

/// <summary>The description a client can be made from, and a page to read and try it.</summary>
internal static class DocumentationRegistration
{
    /// <summary>Where the page to read and try the API is.</summary>
    public const string PagePath = "/scalar";

    private const string Document = "v1";

    private const string Introduction = """
        Browse what is showing, pick seats, hold them, pay, cancel.

        A success is `{"resultCode":"SUCCESS","result":…}`. Anything else is `application/problem+json` (RFC 9457): branch on its
        `resultCode`; the other members are the facts needed to correct the call. Times of showings are wall-clock times of the theater,
        without offset; every other time is UTC. Amounts are KRW. Send an `Idempotency-Key` with every call that changes something, and
        send the call again with the same key when no answer came.
        """;

    public static void AddMarqueeDocumentation(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddOperationTransformer<OperationTransformer>();
        options.AddSchemaTransformer<WallClockTransformer>();
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
                { Title = "Marquee", Version = "1", Description = Introduction,
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" } };
            // Without a public address the server is where the document was read from, which is the meaning of an empty list.
            document.Servers = context.ApplicationServices.GetRequiredService<SiteOptions>().PublicUrl is { Length: > 0 } url
                ? [new OpenApiServer { Url = url.TrimEnd('/') }]
                : [];
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [OperationTransformer.Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "The accessToken of /api/accounts/login.",
                },
            };
            return Task.CompletedTask;
        });
    });

    public static void MapMarqueeDocumentation(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        // Nothing of it calls home or leads to its vendor's services.
        app.MapScalarApiReference(PagePath, scalar => scalar
            .WithTitle("Marquee API")
            .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideClientButton().HideDeveloperTools()
            .AddDocument(Document));
    }
}
