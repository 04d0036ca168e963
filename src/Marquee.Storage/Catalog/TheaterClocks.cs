using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Storage.Catalog;

/// <summary>
/// The time zones of the theaters, as they were when last read. A statement that needs them reads them too, in the same journey, and is run
/// again if they are others by now: so the answer never rests on what is remembered.
/// </summary>
internal sealed class TheaterClocks
{
    /// <summary>The statement that goes before one that needs the clocks.</summary>
    public const string Check = "select distinct time_zone from theater;";

    private volatile IReadOnlyList<string> _zones = [Theater.DefaultTimeZone];

    /// <param name="now">The instant, UTC.</param>
    public IReadOnlyList<TheaterClock> At(DateTime now) => [.. _zones.Select(zone => new TheaterClock(zone, WallClock.At(zone, now)))];

    /// <summary>Reads the answer of <see cref="Check"/> and goes on to the next.</summary>
    /// <returns>Whether the clocks were those of all theaters.</returns>
    public async Task<bool> AreAllAsync(IReadOnlyList<TheaterClock> clocks, DbDataReader reader, CancellationToken ct)
    {
        var zones = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            zones.Add(reader.GetString(0));
        }

        await reader.NextResultAsync(ct);
        if (zones.All(zone => clocks.Any(clock => clock.TimeZone == zone)))
        {
            return true;
        }

        _zones = zones;
        return false;
    }
}
