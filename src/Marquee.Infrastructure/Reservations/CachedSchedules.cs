using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Catalog;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace Marquee.Infrastructure.Reservations;

/// <summary>Schedules and the seats of their screens in memory, bounded, until the catalog changes.</summary>
public sealed class CachedSchedules(IScheduleReader reader, CatalogChanges changes, TimeProvider time) : IReservableSchedules, IDisposable
{
    /// <summary>
    /// Lifetime without an invalidation, which Redis carries at once, and after an outage when it is back.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Lifetime of ids that do not exist: they are unbounded, and one of them may be added.</summary>
    private static readonly TimeSpan LifetimeOfNothing = TimeSpan.FromSeconds(1);

    /// <summary>Schedules count 1, screens 1 for each seat: some 40 MB when full.</summary>
    private const int SizeLimit = 300_000;

    /// <summary>
    /// How many of a screen's schedules are read with the first of them. A rush on a fresh instance is for many schedules of few screens.
    /// </summary>
    private const int ReadTogether = 500;

    /// <summary>Reads under way at once; others wait, and then often find their schedule read.</summary>
    private const int Readers = 8;

    private readonly FusionCache _cache = new(
        new FusionCacheOptions { CacheName = "schedules", DefaultEntryOptions = new FusionCacheEntryOptions(Lifetime) { Size = 1 } },
        new MemoryCache(new MemoryCacheOptions { SizeLimit = SizeLimit }));

    private readonly SemaphoreSlim _readers = new(Readers);

    /// <inheritdoc/>
    public async ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct)
    {
        // A read that began before a change is remembered under the count before it, where nobody looks any more.
        var count = changes.Count;
        var key = KeyOf(schedule, count);
        var found = _cache.TryGet<ReservableSchedule?>(key, token: CancellationToken.None);
        return found.HasValue
            ? found.Value
            : await _cache.GetOrSetAsync<ReservableSchedule?>(key, (context, _) => ReadAsync(schedule, count, context), token: ct);
    }

    /// <summary>Reads the next schedules of all screens, before somebody asks for them.</summary>
    /// <param name="most">How many at most.</param>
    public async Task<IReadOnlyList<ScheduleId>> ReadNextAsync(int most, CancellationToken ct)
    {
        var count = changes.Count;
        var next = await reader.ListNextAsync(screen: null, time.Instant, most, ct);
        foreach (var ofScreen in next.GroupBy(head => head.ScreenId))
        {
            await RememberAsync(ofScreen, await SeatsAsync(ofScreen.Key, count), count);
        }

        return [.. next.Select(head => head.Id)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        _readers.Dispose();
    }

    private static string KeyOf(ScheduleId schedule, long count) => $"{count}:schedule:{schedule.Value}";

    private async Task<ReservableSchedule?> ReadAsync(
        ScheduleId schedule, long count, FusionCacheFactoryExecutionContext<ReservableSchedule?> context)
    {
        // For all who wait: the one who came first may leave.
        await _readers.WaitAsync(CancellationToken.None);
        try
        {
            if (_cache.TryGet<ReservableSchedule?>(KeyOf(schedule, count), token: CancellationToken.None) is { HasValue: true } read)
            {
                return read.Value;
            }

            if (await reader.FindAsync(schedule, CancellationToken.None) is not { } head)
            {
                context.Options.Duration = LifetimeOfNothing;
                return null;
            }

            var seats = await SeatsAsync(head.ScreenId, count);
            await RememberAsync(
                await reader.ListNextAsync(head.ScreenId, time.Instant, ReadTogether, CancellationToken.None), seats, count);
            return head.With(seats, await PricesAsync(head.PriceListId, count));
        }
        finally
        {
            _readers.Release();
        }
    }

    private async Task RememberAsync(IEnumerable<ScheduleHead> ofScreen, IReadOnlyDictionary<SeatId, Seat> seats, long count)
    {
        foreach (var head in ofScreen)
        {
            var schedule = head.With(seats, await PricesAsync(head.PriceListId, count));
            _cache.Set<ReservableSchedule?>(KeyOf(head.Id, count), schedule, token: CancellationToken.None);
        }
    }

    private async ValueTask<PriceTable?> PricesAsync(PriceListId? list, long count) => list is { } id
        ? await _cache.GetOrSetAsync<PriceTable>(
            $"{count}:prices:{id.Value}", (_, _) => reader.ReadPricesAsync(id, CancellationToken.None)!)
        : null;

    private async Task<IReadOnlyDictionary<SeatId, Seat>> SeatsAsync(ScreenId screen, long count) =>
        (await _cache.GetOrSetAsync<IReadOnlyDictionary<SeatId, Seat>>($"{count}:screen:{screen.Value}", async (context, _) =>
        {
            var seats = await reader.ListSeatsAsync(screen, CancellationToken.None);
            context.Options.Size = Math.Max(1, seats.Count);
            return seats;
        }))!;
}
