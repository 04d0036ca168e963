using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Marquee.Api.Http;

/// <summary>What threw, as a problem. The exception stays in the log.</summary>
internal static partial class Faults
{
    public static ApiProblem ToProblem(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad => new ApiProblem(bad.StatusCode, $"The body cannot be read{At(json)}."),
        BadHttpRequestException bad => new ApiProblem(bad.StatusCode),
        // A text that PostgreSQL cannot keep: it has a NUL (22021), which no text of ours needs.
        DbException { SqlState: "22021" } or { InnerException: DbException { SqlState: "22021" } } => new ApiProblem(StatusCodes.Status400BadRequest, "A text has a character that cannot be kept."),
        _ when IsOutage(exception) => new ApiProblem(StatusCodes.Status503ServiceUnavailable),
        _ => new ApiProblem(StatusCodes.Status500InternalServerError),
    };

    /// <summary>Whether a database is away or busy: it comes back, and the caller may try again. PostgreSQL's 57P0x is a server shutting down.</summary>
    private static bool IsOutage(Exception exception) =>
        exception is TimeoutException or DbException { IsTransient: true } or DbException { SqlState: "57P01" or "57P02" or "57P03" }
        || (exception.InnerException is { } cause && IsOutage(cause));

    private static string At(JsonException json) => json switch
    {
        _ when MissingMembers().Match(json.Message) is { Success: true } missing => $": it lacks {missing.Groups[1].Value}",
        { Path: { Length: > 0 } path, LineNumber: { } line } => $": see {path}, line {line + 1}",
        { Path: { Length: > 0 } path } => $": see {path}",
        _ => ": it is not valid JSON",
    };

    /// <summary>Where System.Text.Json names the members it missed; the rest of its message names our types.</summary>
    [GeneratedRegex(@"missing required properties including: ([^.]+)\.")]
    private static partial Regex MissingMembers();
}
