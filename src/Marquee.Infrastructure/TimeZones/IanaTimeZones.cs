using Marquee.Domain.Catalog;
using NodaTime.TimeZones;

namespace Marquee.Infrastructure.TimeZones;

/// <inheritdoc/>
/// <remarks>
/// The ids come with Noda Time: those of zone.tab, one for every place, and UTC. The rules are the machine's, which keeps them up to date.
/// The machine's own look-up takes any file below its folder of zones for one, and any spelling that it has looked up before.
/// </remarks>
public sealed class IanaTimeZones : ITimeZones
{
    private readonly HashSet<string> _ids = [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(place => place.ZoneId), "UTC"];

    /// <inheritdoc/>
    public bool IsCanonical(string id) => _ids.Contains(id);

    /// <inheritdoc/>
    public TimeZoneInfo? Find(string id) => IsCanonical(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
