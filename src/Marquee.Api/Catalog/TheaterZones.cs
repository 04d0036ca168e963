using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Catalog;

/// <summary>When showings start, as instants: listings tell it by the clocks of their theaters.</summary>
internal sealed class TheaterZones(CatalogCache cache, IServiceScopeFactory scopes)
{
    private volatile Known? _known;

    /// <summary>The instant, UTC, at which the first of the showings starts, or <see langword="null"/> when there are none.</summary>
    public async Task<DateTime?> NextStartAsync(IReadOnlyList<ScheduleGroup> groups)
    {
        if (groups.Count == 0)
        {
            return null;
        }

        var zones = await ZonesAsync(groups.Select(group => group.Theater.Id));
        return groups.Min(group => WallClock.InstantOf(zones.GetValueOrDefault(group.Theater.Id, Theater.DefaultTimeZone), group.TimeTables[0].Start));
    }

    private async Task<Dictionary<TheaterId, string>> ZonesAsync(IEnumerable<TheaterId> theaters)
    {
        var changes = cache.Changes;
        if (_known is { } known && known.Changes == changes && theaters.All(known.Zones.ContainsKey))
        {
            return known.Zones;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var zones = await db.Theaters.Select(theater => new { theater.Id, theater.TimeZone }).ToDictionaryAsync(theater => theater.Id, theater => theater.TimeZone);
        _known = new Known(zones, changes);
        return zones;
    }

    private sealed record Known(Dictionary<TheaterId, string> Zones, long Changes);
}
