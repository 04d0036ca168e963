namespace Marquee.Api.Http;

internal static class HeadRequests
{
    /// <summary>Answers HEAD as GET. Kestrel sends no body, because the request stays a HEAD to it, and keeps Content-Length.</summary>
    public static void UseHeadRequests(this WebApplication app) =>
        app.Use((http, next) => HttpMethods.IsHead(http.Request.Method) ? AnswerAsync(http, next) : next(http));

    private static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            // Metrics and traces read the method at the end of a request.
            http.Request.Method = HttpMethods.Head;
        }
    }
}
