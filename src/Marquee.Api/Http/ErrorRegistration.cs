using Microsoft.AspNetCore.Diagnostics;

namespace Marquee.Api.Http;

/// <summary>Turns faults and bare statuses into problems under <c>/api</c>, and into pages elsewhere.</summary>
internal static class ErrorRegistration
{
    // A body or parameter that cannot be read throws, in every environment; Faults names it.
    public static void AddMarqueeErrors(this IServiceCollection services) =>
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void UseMarqueeErrors(this WebApplication app)
    {
        app.UseWhen(IsApi, api => api
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = http => Faults.ToProblem(http.Features.Get<IExceptionHandlerFeature>()!.Error).ExecuteAsync(http),
                SuppressDiagnosticsCallback = fault => Faults.ToProblem(fault.Exception).Status < StatusCodes.Status500InternalServerError,
            })
            .UseStatusCodePages(context => new ApiProblem(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext))
            .Use(BodyEncoding.CheckAsync));
        app.UseWhen(http => !IsApi(http), pages => pages
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                // Authentication keeps its failure, so the user would be read from it again.
                CreateScopeForErrors = true,
                StatusCodeSelector = fault => Faults.ToProblem(fault).Status,
                SuppressDiagnosticsCallback = fault => Faults.ToProblem(fault.Exception).Status < StatusCodes.Status500InternalServerError,
            })
            .UseStatusCodePagesWithReExecute("/not-found"));
    }

    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/api");
}
