using System.Diagnostics;

namespace Marquee.Infrastructure.Redis;

/// <summary>Spans of work that is done for many at once.</summary>
public static class Spans
{
    extension(ActivitySource source)
    {
        /// <summary>Starts a span, if anybody listens.</summary>
        /// <param name="traces">The spans it is for: it is a child of the first and linked to the others. Without any, it is a child of the
        /// current one.</param>
        /// <param name="name">Its name.</param>
        /// <param name="kind">Its kind.</param>
        public Activity? StartFor(IEnumerable<ActivityContext>? traces, string name, ActivityKind kind = ActivityKind.Internal)
        {
            if (!source.HasListeners())
            {
                return null;
            }

            var contexts = traces?.Where(trace => trace.TraceId != default).ToList();
            return contexts is [var first, .. var others]
                ? source.StartActivity(name, kind, first, links: others.Select(other => new ActivityLink(other)))
                : source.StartActivity(name, kind);
        }
    }
}
