using System.Diagnostics;

namespace Marquee.Api.Http;

/// <summary>The one name of a request in problems, logs and traces: its trace id.</summary>
internal static class RequestId
{
    public static string Of(HttpContext http) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : http.TraceIdentifier;

    /// <summary>
    /// Names a request that is not traced. The host does that, too, but while its own log is on, and then also for what is answered before
    /// this; so that log is off in appsettings.json.
    /// </summary>
    public static void UseRequestIds(this WebApplication app) =>
        app.Use(async (http, next) =>
        {
            if (Activity.Current is not null)
            {
                await next(http);
                return;
            }

            // Only its name is used.
            using var activity = new Activity("request") { IsAllDataRequested = false };
            if (ActivityContext.TryParse(http.Request.Headers.TraceParent, http.Request.Headers.TraceState, isRemote: true, out var caller))
            {
                activity.SetParentId(caller.TraceId, caller.SpanId, caller.TraceFlags);
            }

            activity.Start();
            await next(http);
        });
}
