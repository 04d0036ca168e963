using System.ComponentModel.DataAnnotations;

namespace Marquee.Infrastructure.Reservations;

/// <summary>How <see cref="OptimisticGuard"/> tries again when others changed the seat map between its look and its write.</summary>
public sealed class OptimisticOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations:Optimistic";

    /// <summary>How often an order is tried again before it is answered CONCURRENT_UPDATE.</summary>
    /// <value>1 to 100; 10 by default: less than a second altogether, with the delays below.</value>
    [Range(1, 100)]
    public int Retries { get; set; } = 10;

    /// <summary>
    /// About how long the first retry waits; each further one about twice as long, with jitter, so that those who met once do not meet
    /// again.
    /// </summary>
    /// <value>1 ms to 1 s; 5 ms by default: one transaction of somebody else.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest wait before a retry.</summary>
    /// <value>1 ms to 10 s; 100 ms by default: a seat map that is quiet again is seen soon.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}
