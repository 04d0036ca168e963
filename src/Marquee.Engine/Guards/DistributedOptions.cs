using System.ComponentModel.DataAnnotations;

namespace Marquee.Engine.Guards;

/// <summary>What the guard `Distributed` locks in Redis, and for how long.</summary>
public sealed class DistributedOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations:Distributed";

    /// <summary>What one lock is for.</summary>
    /// <value>`Seat` or `Schedule`; `Seat` by default.</value>
    public LockScope Scope { get; set; } = LockScope.Seat;

    /// <summary>Who takes the locks.</summary>
    /// <value>`Functional` (the guard) or `Declarative` (a filter of the endpoint); `Functional` by default.</value>
    public LockForm Form { get; set; } = LockForm.Functional;

    /// <summary>How long an order waits for all its locks before it is refused with 503.</summary>
    /// <value>0 (one try) to 30 s; 2 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan WaitFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a lock outlives its holder when the process dies. A living holder extends it six times as often.</summary>
    /// <value>1 s to 30 s; 5 s by default, far above a pause of the runtime.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an order sleeps before it tries a taken lock again: half of it to one and a half, at random.</summary>
    /// <value>1 ms to 1 s; 10 ms by default: about a transaction.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(10);
}

/// <summary>What one lock is for.</summary>
public enum LockScope
{
    /// <summary>One seat of one schedule.</summary>
    Seat,

    /// <summary>All seats of one schedule.</summary>
    Schedule,
}

/// <summary>Who takes the locks.</summary>
public enum LockForm
{
    /// <summary>The guard, around its call of the ledger.</summary>
    Functional,

    /// <summary>A filter of the endpoint, around the whole handler; the guard takes none.</summary>
    Declarative,
}
