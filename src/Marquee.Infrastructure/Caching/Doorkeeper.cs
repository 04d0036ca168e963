namespace Marquee.Infrastructure.Caching;

/// <summary>
/// Whether a key was requested before, in a fixed amount of memory: two bits a key, by its hash. It is cleared when it is half full. It may
/// take a new key for a known one, never the other way round.
/// </summary>
public sealed class Doorkeeper
{
    private const int Keys = 1 << 20;

    private readonly int[] _bits = new int[Keys * 2 / 32];
    private int _known;

    /// <summary>Notes that a key is asked for.</summary>
    /// <returns>Whether it was before.</returns>
    public bool See(string key)
    {
        var (once, again) = PlacesOf(key);
        if (!Set(once))
        {
            Set(again);
            return true;
        }

        if (Interlocked.Increment(ref _known) > Keys / 2)
        {
            Array.Clear(_bits);
            Interlocked.Exchange(ref _known, 0);
        }

        return false;
    }

    /// <summary>Whether a key was asked for more than once.</summary>
    public bool WasSeenAgain(string key) => IsSet(PlacesOf(key).Again);

    private static (int Once, int Again) PlacesOf(string key)
    {
        var place = (key.GetHashCode(StringComparison.Ordinal) & (Keys - 1)) * 2;
        return (place, place + 1);
    }

    private bool IsSet(int place) => (Volatile.Read(ref _bits[place / 32]) & (1 << (place % 32))) != 0;

    /// <returns>Whether it was not set before.</returns>
    private bool Set(int place) => (Interlocked.Or(ref _bits[place / 32], 1 << (place % 32)) & (1 << (place % 32))) == 0;
}
