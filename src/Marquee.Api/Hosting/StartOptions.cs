using System.ComponentModel.DataAnnotations;

namespace Marquee.Api.Hosting;

/// <summary>How the application starts.</summary>
internal sealed class StartOptions
{
    public const string Section = "Start";

    /// <summary>
    /// How long it may warm up after it has started, while `/health/ready` answers 503: it sends requests to itself until their code is
    /// compiled. Orders among them are for schedules that do not exist.
    /// </summary>
    /// <value>
    /// 0 to 1 min; 0 does without. 30 s by default; with SQLite and the embedded Redis 0: it serves one machine, and quickly enough.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan? WarmUp { get; set; }
}
