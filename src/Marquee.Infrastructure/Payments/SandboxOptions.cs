using System.ComponentModel.DataAnnotations;

namespace Marquee.Infrastructure.Payments;

/// <summary>
/// How the provider inside the application misbehaves. Shares are drawn by payment and attempt, the same for the same seed.
/// </summary>
public sealed class SandboxOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Payments:Sandbox";

    /// <summary>How long every call takes.</summary>
    /// <value>0 to 1 min; 0 by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Latency { get; set; }

    /// <summary>The share of calls that fail and do nothing.</summary>
    /// <value>0 to 1; 0 by default.</value>
    [Range(0.0, 1.0)]
    public double Failures { get; set; }

    /// <summary>The share of calls that do their work and whose answer is lost.</summary>
    /// <value>0 to 1; 0 by default.</value>
    [Range(0.0, 1.0)]
    public double LostAnswers { get; set; }

    /// <summary>The share of notices that come twice.</summary>
    /// <value>0 to 1; 0 by default.</value>
    [Range(0.0, 1.0)]
    public double Duplicates { get; set; }

    /// <summary>The share of notices that come seconds later.</summary>
    /// <value>0 to 1; 0 by default.</value>
    [Range(0.0, 1.0)]
    public double Late { get; set; }

    /// <summary>The share of notices that come after the one that follows them.</summary>
    /// <value>0 to 1; 0 by default.</value>
    [Range(0.0, 1.0)]
    public double Reordered { get; set; }

    /// <summary>What the shares are drawn with.</summary>
    /// <value>0 by default.</value>
    public int Seed { get; set; }
}
