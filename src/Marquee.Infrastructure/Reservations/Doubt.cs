namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// Whether Redis may be wrong about who has a seat, because it was away, or found to be wrong, in the last minute. Another instance may have been
/// unable to tell it of a cancellation, or have a guard that tells it nothing, and have sold the seat again since. This lasts until the next merge, and
/// sells nothing twice. But a member who has that seat now, and sends the order again, would be told that somebody else has it.
/// </summary>
internal sealed class Doubt(TimeProvider time)
{
    /// <summary>Twice the 30 seconds that no error outlives.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    private long _until = long.MinValue;

    public bool IsOn => time.GetTimestamp() < Interlocked.Read(ref _until);

    public void Begin() => Interlocked.Exchange(ref _until, time.GetTimestamp() + (long)(Lasts.TotalSeconds * time.TimestampFrequency));
}
