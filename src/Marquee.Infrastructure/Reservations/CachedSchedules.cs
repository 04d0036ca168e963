using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Catalog;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Infrastructure.Reservations;

/// <summary>Schedules and the seats of their screens in memory, bounded, until the catalog changes.</summary>
public sealed class CachedSchedules(IScheduleReader reader, CatalogChanges changes) : IReservableSchedules, IDisposable
{
    /// <summary>
    /// How long what is remembered lasts when nobody says that it changed: Redis may be away just then. A change is heard of at once, and
    /// one that was missed when Redis is back; and to read 5,000 schedules a minute again, one by one, was a twelfth of what orders cost
    /// the application.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The ids that do not exist are many, and one of them may be added.</summary>
    private static readonly TimeSpan LifetimeOfNothing = TimeSpan.FromSeconds(1);

    /// <summary>Schedules count 1, screens 1 for each seat: some 40 MB when full.</summary>
    private const int SizeLimit = 300_000;

    private readonly FusionCache _cache = new(
        new FusionCacheOptions { CacheName = "schedules", DefaultEntryOptions = new FusionCacheEntryOptions(Lifetime) { Size = 1 } },
        new MemoryCache(new MemoryCacheOptions { SizeLimit = SizeLimit }));

    /// <inheritdoc/>
    public async ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct)
    {
        // A read that began before a change is remembered under the count before it, where nobody looks any more.
        var count = changes.Count;
        var key = $"{count}:schedule:{schedule.Value}";
        var found = _cache.TryGet<ReservableSchedule?>(key, token: CancellationToken.None);
        return found.HasValue
            ? found.Value
            : await _cache.GetOrSetAsync<ReservableSchedule?>(key, (context, _) => ReadAsync(schedule, count, context), token: ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async Task<ReservableSchedule?> ReadAsync(
        ScheduleId schedule, long count, FusionCacheFactoryExecutionContext<ReservableSchedule?> context)
    {
        // For all who wait: the one who came first may leave.
        if (await reader.FindAsync(schedule, CancellationToken.None) is { } head)
        {
            return head.With(await SeatsAsync(head.ScreenId, count));
        }

        context.Options.Duration = LifetimeOfNothing;
        return null;
    }

    private async Task<IReadOnlyDictionary<SeatId, Seat>> SeatsAsync(ScreenId screen, long count) =>
        (await _cache.GetOrSetAsync<IReadOnlyDictionary<SeatId, Seat>>($"{count}:screen:{screen.Value}", async (context, _) =>
        {
            var seats = await reader.ListSeatsAsync(screen, CancellationToken.None);
            context.Options.Size = Math.Max(1, seats.Count);
            return seats;
        }))!;
}
