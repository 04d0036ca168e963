using System.ComponentModel.DataAnnotations;

namespace Marquee.Infrastructure.Reservations;

/// <summary>What <see cref="DistributedGuard"/> locks in Redis, where, and how patiently.</summary>
public sealed class DistributedOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Reservations:Distributed";

    /// <summary>What one lock is for.</summary>
    /// <value><see cref="LockScope.Seat"/> by default: orders for other seats do not wait here.</value>
    public LockScope Scope { get; set; } = LockScope.Seat;

    /// <summary>Who takes the locks.</summary>
    /// <value><see cref="LockForm.Functional"/> by default: every caller of the use case has them, not only the API.</value>
    public LockForm Form { get; set; } = LockForm.Functional;

    /// <summary>How long an order waits for its locks, all of them together, before it is answered 503.</summary>
    /// <value>
    /// 0 (one try) to 30 s; 2 s by default: longer than the transactions of a hundred others, shorter than a member's patience.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan WaitFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a lock outlives its holder when the process dies. While the holder lives the lock is extended six times as often.
    /// </summary>
    /// <value>1 s to 30 s; 5 s by default: far above a pause of the runtime, and no seat is blocked for longer.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>About how long one sleeps between two looks at a lock that another has: half of it to one and a half, at random.</summary>
    /// <value>1 ms to 1 s; 10 ms by default: about a transaction. A waiting order costs Redis 100 commands a second then.</value>
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
