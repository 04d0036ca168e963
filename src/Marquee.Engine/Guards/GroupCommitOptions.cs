using System.ComponentModel.DataAnnotations;

namespace Marquee.Engine.Guards;

/// <summary>How the guard `Atomic` batches orders into transactions.</summary>
public sealed class GroupCommitOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations:GroupCommit";

    /// <summary>How many transactions are under way at once.</summary>
    /// <value>1 to 16; 2 by default: one collects orders while the other waits for the disk.</value>
    [Range(1, 16)]
    public int Writers { get; set; } = 2;

    /// <summary>The most orders of one transaction.</summary>
    /// <value>1 to 1,000; 256 by default.</value>
    [Range(1, 1000)]
    public int MaxBatch { get; set; } = 256;

    /// <summary>The most orders that wait; the next one is answered 503.</summary>
    /// <value>1 to 100,000; 10,000 by default: a second or less of work.</value>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 10_000;
}
