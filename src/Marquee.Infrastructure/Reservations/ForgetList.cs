using System.Collections.Concurrent;
using Marquee.Domain;

namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// The schedules about which Redis may be wrong, because a write was skipped or its outcome is unknown. Bounded: beyond that many, it is
/// the 30 seconds a schedule is known for that end the error.
/// </summary>
internal sealed class ForgetList
{
    /// <summary>The most schedules listed.</summary>
    public const int Capacity = 10_000;

    private readonly ConcurrentDictionary<ScheduleId, long> _schedules = new();
    private long _version;

    // The dictionary's own count takes all its locks.
    private int _count;

    /// <summary>Whether there is nothing to forget.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>The schedules, each with what <see cref="Remove"/> wants to see again.</summary>
    public KeyValuePair<ScheduleId, long>[] Listed => _schedules.ToArray();

    /// <summary>Whether a schedule is listed.</summary>
    public bool Contains(ScheduleId schedule) => !IsEmpty && _schedules.ContainsKey(schedule);

    /// <summary>Lists a schedule, if there is room.</summary>
    public void Add(ScheduleId schedule)
    {
        var version = Interlocked.Increment(ref _version);
        while (true)
        {
            if (_schedules.TryGetValue(schedule, out var listed))
            {
                if (_schedules.TryUpdate(schedule, version, listed))
                {
                    return;
                }
            }
            else if (Volatile.Read(ref _count) >= Capacity)
            {
                return;
            }
            else if (_schedules.TryAdd(schedule, version))
            {
                Interlocked.Increment(ref _count);
                return;
            }
        }
    }

    /// <summary>Removes a schedule that was forgotten, unless it was listed again meanwhile.</summary>
    public void Remove(KeyValuePair<ScheduleId, long> listed)
    {
        if (_schedules.TryRemove(listed))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
