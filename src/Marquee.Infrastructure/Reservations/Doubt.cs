namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// Whether Redis may be wrong about who has a seat. Another instance may have been unable to tell it of a cancellation, or have a guard
/// that tells it nothing, and have sold the seat again since. This lasts until the next merge, and sells nothing twice. But a member who
/// has that seat now, and sends the order again, would be told that somebody else has it.
/// </summary>
internal sealed class Doubt(TimeProvider time)
{
    /// <summary>
    /// An instance that has just started knows nothing of the others: what they do is found by the merges of its first half minute.
    /// </summary>
    public static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(30);

    /// <summary>What others could not tell a Redis that was away, they have it forget within two seconds after its return.</summary>
    public static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    /// <summary>Where one merge finds errors, the next may. Twice the 30 seconds that no error outlives.</summary>
    public static readonly TimeSpan AfterCorrection = TimeSpan.FromMinutes(1);

    private readonly Lock _lengthening = new();
    private long _until = long.MinValue;

    public bool IsOn => time.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>Begins, or goes on, for at least so long.</summary>
    public void Begin(TimeSpan lasts)
    {
        var until = time.GetTimestamp() + (long)(lasts.TotalSeconds * time.TimestampFrequency);
        lock (_lengthening)
        {
            Volatile.Write(ref _until, Math.Max(_until, until));
        }
    }
}
