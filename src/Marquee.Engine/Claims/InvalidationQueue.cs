using System.Collections.Concurrent;
using Marquee.Domain;

namespace Marquee.Engine.Claims;

/// <summary>
/// The schedules to be deleted from Redis because a write to them is missing or its outcome is unknown. Bounded: of more than so many,
/// verification finds the errors.
/// </summary>
internal sealed class InvalidationQueue
{
    /// <summary>About how many schedules are queued at most.</summary>
    public const int Capacity = 10_000;

    private readonly ConcurrentDictionary<ScheduleId, long> _schedules = new();
    private long _version;

    public IEnumerable<ScheduleId> Queued => _schedules.Select(queued => queued.Key);

    public bool Contains(ScheduleId schedule) => _schedules.ContainsKey(schedule);

    /// <summary>A queued schedule with the version that <see cref="Remove"/> compares.</summary>
    public KeyValuePair<ScheduleId, long>? Find(ScheduleId schedule) =>
        _schedules.TryGetValue(schedule, out var version) ? new(schedule, version) : null;

    /// <summary>Queues a schedule, if there is room.</summary>
    public void Add(ScheduleId schedule)
    {
        if (_schedules.ContainsKey(schedule) || _schedules.Count < Capacity)
        {
            _schedules[schedule] = Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Removes a schedule that was deleted, unless it was queued again since.</summary>
    public void Remove(KeyValuePair<ScheduleId, long> queued) => _schedules.TryRemove(queued);
}
