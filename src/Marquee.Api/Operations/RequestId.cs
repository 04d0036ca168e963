using System.Diagnostics;

namespace Marquee.Api.Operations;

/// <summary>The one name of a request in problems, logs and traces: its trace id.</summary>
internal static class RequestId
{
    public static string Of(HttpContext http) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : http.TraceIdentifier;
}
