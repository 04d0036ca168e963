using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace Marquee.Api.Errors;

/// <summary>Turns faults and bare statuses into problems under <c>/api</c>, and into pages elsewhere.</summary>
internal static class ErrorRegistration
{
    // A body or parameter that cannot be read throws, in every environment: Faults then tells which one and where.
    public static void AddMarqueeErrors(this IServiceCollection services) =>
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void UseMarqueeErrors(this WebApplication app)
    {
        app.UseWhen(IsApi, api => api
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = http => Faults.ToProblem(http.Features.Get<IExceptionHandlerFeature>()!.Error).ExecuteAsync(http),
                SuppressDiagnosticsCallback = fault => fault.Exception is BadHttpRequestException,
            })
            .UseStatusCodePages(context => new ApiProblem(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext)));
        app.UseWhen(http => !IsApi(http), pages => pages
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                StatusCodeSelector = fault => Faults.ToProblem(fault).Status,
                SuppressDiagnosticsCallback = fault => fault.Exception is BadHttpRequestException,
            })
            .UseStatusCodePagesWithReExecute("/not-found"));
    }

    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/api");
}

/// <summary>What threw, as a problem. The exception stays in the log.</summary>
internal static class Faults
{
    public static ApiProblem ToProblem(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad => new ApiProblem(bad.StatusCode, $"The body cannot be read{At(json)}."),
        BadHttpRequestException bad => new ApiProblem(bad.StatusCode),
        _ when IsOutage(exception) => new ApiProblem(StatusCodes.Status503ServiceUnavailable),
        _ => new ApiProblem(StatusCodes.Status500InternalServerError),
    };

    /// <summary>Whether a database is away or busy: it comes back, and the caller may try again. PostgreSQL's 57P0x is a server shutting down.</summary>
    private static bool IsOutage(Exception exception) =>
        exception is TimeoutException or DbException { IsTransient: true } or DbException { SqlState: "57P01" or "57P02" or "57P03" }
        || (exception.InnerException is { } cause && IsOutage(cause));

    private static string At(JsonException json) => json switch
    {
        { Path: { Length: > 0 } path, LineNumber: { } line } => $": see {path}, line {line + 1}",
        { Path: { Length: > 0 } path } => $": see {path}",
        _ => ": it is not valid JSON",
    };
}
