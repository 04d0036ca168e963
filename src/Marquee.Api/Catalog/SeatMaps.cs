using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;

namespace Marquee.Api.Catalog;

/// <summary>Seat maps in memory, at most <see cref="MaxAge"/> old: all callers of a schedule share one reader.</summary>
/// <param name="read">Reads a map; <see langword="null"/> when there is no such schedule.</param>
/// <param name="clock">Measures the age, which is real time.</param>
internal sealed class SeatMaps(Func<ScheduleId, Task<CachedSeatMap?>> read, TimeProvider clock)
{
    /// <summary>The most time between the start of a read and a call that gets its map.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(250);

    /// <summary>How many maps stay in memory. One of 600 seats takes about 100 kB.</summary>
    public const int MostMaps = 256;

    private readonly ConcurrentDictionary<ScheduleId, Reading> _readings = new();

    /// <summary>How many maps are in memory or being read.</summary>
    public int Count => _readings.Count;

    /// <returns>The map and how much longer it may be sent, or <see langword="null"/> when there is no such schedule.</returns>
    /// <exception cref="OperationCanceledException">The caller left; the read goes on for the others.</exception>
    public async Task<(CachedSeatMap Map, TimeSpan FreshFor)?> FindAsync(ScheduleId schedule, CancellationToken ct)
    {
        var asked = clock.GetTimestamp();
        while (true)
        {
            var reading = CurrentOf(schedule);
            var map = await reading.Map.Value.WaitAsync(ct);

            // A slow read may have begun long before this call: the next one follows it.
            if (clock.GetElapsedTime(reading.Began, asked) <= MaxAge)
            {
                return map is null ? null : (map, MaxAge - clock.GetElapsedTime(reading.Began));
            }
        }
    }

    private Reading CurrentOf(ScheduleId schedule)
    {
        while (true)
        {
            var last = _readings.GetOrAdd(schedule, Begin);
            if (!IsOver(last))
            {
                Trim();
                return last;
            }

            var next = Begin(schedule);
            if (_readings.TryUpdate(schedule, next, last))
            {
                return next;
            }
        }
    }

    private Reading Begin(ScheduleId schedule) =>
        new(clock.GetTimestamp(), new Lazy<Task<CachedSeatMap?>>(() => Task.Run(() => read(schedule))));

    private bool IsOver(Reading reading) =>
        reading.HasEnded && (!reading.Map.Value.IsCompletedSuccessfully || clock.GetElapsedTime(reading.Began) > MaxAge);

    private void Trim()
    {
        if (_readings.Count <= MostMaps)
        {
            return;
        }

        foreach (var entry in _readings.Where(entry => IsOver(entry.Value)))
        {
            _readings.TryRemove(entry);
        }

        foreach (var entry in _readings.Where(entry => entry.Value.HasEnded).Take(_readings.Count - MostMaps))
        {
            _readings.TryRemove(entry);
        }
    }

    private sealed record Reading(long Began, Lazy<Task<CachedSeatMap?>> Map)
    {
        public bool HasEnded => Map.IsValueCreated && Map.Value.IsCompleted;
    }
}

/// <summary>A seat map for pages, and as the API sends it.</summary>
internal sealed record CachedSeatMap(SeatMap Map, CachedResponse Response);
