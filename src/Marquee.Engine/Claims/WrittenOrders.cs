namespace Marquee.Engine.Claims;

/// <summary>
/// The orders that this instance wrote to the database within the last 15 s. A seat that one of them claimed is taken, whatever else Redis
/// may have wrong about the schedule.
/// </summary>
/// <remarks>
/// A table of fixed size: an order takes the place of an older one whose last bits are the same, which costs a reading of the database.
/// </remarks>
internal sealed class WrittenOrders(TimeProvider time)
{
    private const int Places = 1 << 17;
    private const int BitsOfTime = 36;

    /// <summary>Until the first verification of a schedule makes it sure, 10 to 14 s after its load.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

    /// <summary>An order's bits, and below them when it was written, in ms.</summary>
    private readonly long[] _places = new long[Places];

    private readonly long _start = time.GetTimestamp();

    /// <summary>Notes that an order was written.</summary>
    public void Add(Guid order)
    {
        var bits = ClaimFields.BitsOf(order);
        Volatile.Write(ref _places[bits % Places], (bits << BitsOfTime) | Now());
    }

    /// <summary>Whether an order was written within the last 15 s.</summary>
    /// <param name="bits">Its <see cref="ClaimFields.BitsOf"/>, as the answer to a claim names it.</param>
    public bool Contains(long bits)
    {
        var age = Now() - (Volatile.Read(ref _places[bits % Places]) - (bits << BitsOfTime));
        return age >= 0 && age < Life.TotalMilliseconds;
    }

    /// <summary>So late that an empty place is too old.</summary>
    private long Now() => (long)(Life + time.GetElapsedTime(_start)).TotalMilliseconds;
}
