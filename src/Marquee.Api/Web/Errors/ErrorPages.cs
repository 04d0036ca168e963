using System.Globalization;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Microsoft.AspNetCore.Diagnostics;

namespace Marquee.Api.Web.Errors;

/// <summary>What is shown in place of a page that failed or does not exist. Any method: they stand in for forms, too.</summary>
internal static class ErrorPages
{
    public static void MapErrorPages(this IEndpointRouteBuilder routes)
    {
        routes.Map("/error", (HttpContext http) => Show(http, StatusCodes.Status500InternalServerError)).ExcludeFromDescription();
        routes.Map("/not-found", (HttpContext http) => Show(http, StatusCodes.Status404NotFound)).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext http, int otherwise)
    {
        var isInPlace = http.Features.Get<IExceptionHandlerFeature>() is not null
            || http.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        var status = isInPlace ? http.Response.StatusCode : otherwise;
        return PageResult.Of<ErrorPage, ErrorModel>(new ErrorModel(status, RequestId.Of(http), WaitOf(http)), status);
    }

    private static TimeSpan? WaitOf(HttpContext http) =>
        int.TryParse(http.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}

/// <summary>What went wrong.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="RequestId">The request as logs name it.</param>
/// <param name="Wait">How long to wait before the next try, where that is known.</param>
public sealed record ErrorModel(int Status, string RequestId, TimeSpan? Wait)
{
    /// <summary>Its name in the texts of pages.</summary>
    public string Kind => Status switch
    {
        StatusCodes.Status404NotFound => "NotFound",
        StatusCodes.Status403Forbidden => "Forbidden",
        StatusCodes.Status429TooManyRequests => "TooMany",
        >= 400 and < 500 => "Request",
        StatusCodes.Status503ServiceUnavailable => "Unavailable",
        _ => "Fault",
    };
}
