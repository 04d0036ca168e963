using System.Data.Common;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Marquee.Domain;
using Marquee.Infrastructure.Redis;

namespace Marquee.Api.Http;

/// <summary>What threw, as a problem. The exception stays in the log.</summary>
internal static partial class Faults
{
    public static ApiProblem ToProblem(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad =>
            new ApiProblem(ProblemResponse.From(bad.StatusCode, $"The body cannot be read{At(json)}.")),
        BadHttpRequestException bad when Parameter().Match(bad.Message) is { Success: true, Groups: [_, var name] } =>
            new ApiProblem(new InvalidInput(name.Value, "Expected a value that can be read.")),
        BadHttpRequestException bad => new ApiProblem(bad.StatusCode),
        InvalidDataException or DecoderFallbackException or EncoderFallbackException
            or { InnerException: InvalidDataException or DecoderFallbackException or EncoderFallbackException } =>
                new ApiProblem(StatusCodes.Status400BadRequest),
        // A text that PostgreSQL cannot keep, as it has a NUL.
        DbException { SqlState: "22021" or "22P05" } or { InnerException: DbException { SqlState: "22021" or "22P05" } } =>
            new ApiProblem(StatusCodes.Status400BadRequest, "A text has a character that cannot be kept."),
        _ when IsOutage(exception) => new ApiProblem(StatusCodes.Status503ServiceUnavailable),
        _ => new ApiProblem(StatusCodes.Status500InternalServerError),
    };

    /// <summary>
    /// Whether a database or Redis is away or busy: it comes back, and the caller may try again. PostgreSQL's 57P0x is a server shutting
    /// down. A disposed object that gets this far is a bug.
    /// </summary>
    private static bool IsOutage(Exception exception) =>
        (RedisOutage.Is(exception) && exception is not ObjectDisposedException)
        || exception is DbException { IsTransient: true } or DbException { SqlState: "57P01" or "57P02" or "57P03" }
        || (exception.InnerException is { } cause && IsOutage(cause));

    private static string At(JsonException json) => json switch
    {
        { Path: { Length: > 0 } path, LineNumber: { } line } => $": see {path}, line {line + 1}",
        { Path: { Length: > 0 } path } => $": see {path}",
        _ => ": it is not valid JSON",
    };

    /// <summary>Where ASP.NET Core names the parameter it could not read.</summary>
    [GeneratedRegex("^Failed to bind parameter \"[^\"]* (\\w+)\" from")]
    private static partial Regex Parameter();
}
