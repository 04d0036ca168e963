using Marquee.Api.Errors;
using Marquee.Domain;

namespace Marquee.Api.Documentation;

/// <summary>What an endpoint may refuse with.</summary>
internal sealed record RefusalsMetadata(IReadOnlyList<RefusalCode> Codes);

/// <summary>That an endpoint takes the header <c>Idempotency-Key</c>.</summary>
internal sealed record IdempotencyMetadata;

/// <summary>That answers of an endpoint have an <c>ETag</c>, and that whoever has them is answered 304.</summary>
internal sealed record UnchangedMetadata;

/// <summary>That an endpoint answers a page of a listing.</summary>
internal sealed record PagedMetadata;

/// <summary>Says what an endpoint answers, for the document a client is made from.</summary>
internal static class EndpointDescription
{
    private const string Problem = "application/problem+json";

    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>The value of a success, in the envelope.</summary>
        public RouteHandlerBuilder Answers<T>(int status = StatusCodes.Status200OK)
            where T : notnull => endpoint
            .Produces<ApiResponse<T>>(status)
            .Produces<ProblemResponse>(StatusCodes.Status500InternalServerError, Problem)
            .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, Problem);

        /// <summary>A success without a body.</summary>
        public RouteHandlerBuilder AnswersNothing() => endpoint
            .Produces(StatusCodes.Status204NoContent)
            .Produces<ProblemResponse>(StatusCodes.Status500InternalServerError, Problem)
            .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, Problem);

        /// <summary>A page of values, in the envelope, and the headers of paging.</summary>
        public RouteHandlerBuilder AnswersPage<T>() => endpoint.Answers<IReadOnlyList<T>>().Refuses(RefusalCode.InvalidInput).WithMetadata(new PagedMetadata());

        /// <summary>304 to whoever has the answer.</summary>
        public RouteHandlerBuilder TellsUnchanged() => endpoint.Produces(StatusCodes.Status304NotModified).WithMetadata(new UnchangedMetadata());

        /// <summary>The rules that may refuse.</summary>
        public RouteHandlerBuilder Refuses(params RefusalCode[] codes)
        {
            foreach (var status in codes.Select(ProblemResponse.StatusOf).Distinct())
            {
                endpoint.Produces<ProblemResponse>(status, Problem);
            }

            return endpoint.WithMetadata(new RefusalsMetadata(codes));
        }

        /// <summary>The header <c>Idempotency-Key</c> is heeded.</summary>
        public RouteHandlerBuilder TakesIdempotencyKey() => endpoint.Refuses(RefusalCode.IdempotencyKeyReused).WithMetadata(new IdempotencyMetadata());
    }
}
