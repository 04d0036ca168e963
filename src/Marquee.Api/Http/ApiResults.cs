using System.Globalization;
using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>The one place that writes problems of the API, for every <c>Accept</c> header.</summary>
internal sealed class ApiProblem(ProblemResponse problem) : IResult
{
    private const string MediaType = "application/problem+json";

    public ApiProblem(Refusal refusal)
        : this(ProblemResponse.From(refusal))
    {
    }

    public ApiProblem(int status, string? detail = null)
        : this(ProblemResponse.From(status, detail))
    {
    }

    public int Status => problem.Status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.WriteJson(problem with { RequestId = RequestId.Of(httpContext) }, MediaType);
        return Task.CompletedTask;
    }
}

/// <summary>Turns the result of a use case into a response.</summary>
internal static class ResultExtensions
{
    extension<T>(Result<T> result)
    {
        /// <summary>200 with the mapped value, or the problem of the refusal.</summary>
        public IResult ToOk<TResponse>(Func<T, TResponse> map)
            where TResponse : notnull =>
            result.Refusal is { } refusal ? new ApiProblem(refusal) : ApiResults.Ok(map(result.Value));

        /// <summary>201 at the location with the mapped value, or the problem of the refusal.</summary>
        public IResult ToCreated<TResponse>(Func<T, string> location, Func<T, TResponse> map)
            where TResponse : notnull =>
            result.Refusal is { } refusal
                ? new ApiProblem(refusal)
                : new ApiResult<TResponse>(StatusCodes.Status201Created, map(result.Value), location(result.Value));
    }
}

/// <summary>Successful answers.</summary>
internal static class ApiResults
{
    /// <summary>200 with a value in the envelope.</summary>
    public static IResult Ok<T>(T value)
        where T : notnull => new ApiResult<T>(StatusCodes.Status200OK, value);
}

/// <summary>A success: a value in the envelope, and where it is to be found.</summary>
internal sealed class ApiResult<T>(int status, T value, string? location = null) : IResult
    where T : notnull
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (location is not null)
        {
            response.Headers.Location = location;
        }

        response.WriteJson(new ApiResponse<T>(value));
        return Task.CompletedTask;
    }
}
