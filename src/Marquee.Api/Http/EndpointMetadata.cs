using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>What an endpoint may refuse with.</summary>
internal sealed record RefusalsMetadata(IReadOnlyList<RefusalCode> Codes);

/// <summary>That an endpoint takes the header <c>Idempotency-Key</c>.</summary>
internal sealed record IdempotencyMetadata;

/// <summary>Answers have an <c>ETag</c>; a caller that has the same one gets 304.</summary>
internal sealed record NotModifiedMetadata;

/// <summary>That answers of an endpoint have an <c>ETag</c>, and whether <c>If-Match</c> may name it.</summary>
internal sealed record VersionMetadata(bool AcceptsIfMatch);

/// <summary>That an endpoint answers a page of a listing.</summary>
internal sealed record PagedMetadata;

/// <summary>Describes the responses of an endpoint for OpenAPI.</summary>
internal static class EndpointMetadataExtensions
{
    private const string Problem = "application/problem+json";

    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>The value of a success, in the envelope.</summary>
        public RouteHandlerBuilder ProducesResult<T>(int status = StatusCodes.Status200OK)
            where T : notnull => endpoint
            .Produces<ApiResponse<T>>(status)
            .Produces<ProblemResponse>(StatusCodes.Status500InternalServerError, Problem)
            .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, Problem);

        /// <summary>A file with a record a line.</summary>
        public RouteHandlerBuilder ProducesCsv() => endpoint
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .Produces<ProblemResponse>(StatusCodes.Status500InternalServerError, Problem)
            .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, Problem);

        /// <summary>Something that is done afterwards; an answer without a body.</summary>
        public RouteHandlerBuilder ProducesAccepted() => endpoint.ProducesNothing(StatusCodes.Status202Accepted);

        /// <summary>A success without a body.</summary>
        public RouteHandlerBuilder ProducesNoContent() => endpoint.ProducesNothing(StatusCodes.Status204NoContent);

        private RouteHandlerBuilder ProducesNothing(int status) => endpoint
            .Produces(status)
            .Produces<ProblemResponse>(StatusCodes.Status500InternalServerError, Problem)
            .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, Problem);

        /// <summary>A page of values, in the envelope, and the headers of paging.</summary>
        public RouteHandlerBuilder ProducesPage<T>() =>
            endpoint.ProducesResult<IReadOnlyList<T>>().ProducesProblems(RefusalCode.InvalidInput).WithMetadata(new PagedMetadata());

        /// <summary>304 to a caller that has the answer.</summary>
        public RouteHandlerBuilder ProducesNotModified() =>
            endpoint.Produces(StatusCodes.Status304NotModified).WithMetadata(new NotModifiedMetadata());

        /// <summary>Answers carry their version as <c>ETag</c>.</summary>
        public RouteHandlerBuilder ProducesETag() => endpoint.WithMetadata(new VersionMetadata(AcceptsIfMatch: false));

        /// <summary>An edit of an outdated version is refused; answers have the new one.</summary>
        public RouteHandlerBuilder AcceptsIfMatch() => endpoint
            .Produces<ProblemResponse>(StatusCodes.Status412PreconditionFailed, Problem)
            .WithMetadata(new VersionMetadata(AcceptsIfMatch: true));

        /// <summary>The rules that may refuse.</summary>
        public RouteHandlerBuilder ProducesProblems(params RefusalCode[] codes)
        {
            foreach (var status in codes.Select(ProblemResponse.StatusOf).Distinct())
            {
                endpoint.Produces<ProblemResponse>(status, Problem);
            }

            return endpoint.WithMetadata(new RefusalsMetadata(codes));
        }

        /// <summary>The header <c>Idempotency-Key</c> is heeded.</summary>
        public RouteHandlerBuilder AcceptsIdempotencyKey() =>
            endpoint.ProducesProblems(RefusalCode.IdempotencyKeyReused).WithMetadata(new IdempotencyMetadata());
    }
}
