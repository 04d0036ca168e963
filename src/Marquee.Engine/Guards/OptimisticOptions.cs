using System.ComponentModel.DataAnnotations;

namespace Marquee.Engine.Guards;

/// <summary>How the guard `Optimistic` tries again when the seat map changed between its read and its write.</summary>
public sealed class OptimisticOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations:Optimistic";

    /// <summary>How often an order is tried again before it is refused with CONCURRENT_UPDATE.</summary>
    /// <value>1 to 100; 10 by default: less than a second altogether, with the delays below.</value>
    [Range(1, 100)]
    public int Retries { get; set; } = 10;

    /// <summary>How long the first retry waits, with jitter; each further one waits twice as long.</summary>
    /// <value>1 ms to 1 s; 5 ms by default: about a transaction.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest wait before a retry.</summary>
    /// <value>1 ms to 10 s; 100 ms by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}
