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
    /// <value>0 to 1 min; 30 s by default; 0 does without.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(30);
}
