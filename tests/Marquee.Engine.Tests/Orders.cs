using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests;

internal static class Orders
{
    // Far from the schedules of deployments, which share the servers.
    private static long _schedules = 1_000_000;

    public static ScheduleId NewSchedule() => new(Interlocked.Increment(ref _schedules));

    /// <summary>An order for seats with the ids given, in that order.</summary>
    public static Order Of(ScheduleId schedule, params long[] seats) => Of(schedule, member: 7, key: null, seats);

    public static Order Of(ScheduleId schedule, long member, string? key, params long[] seats) => new(
        Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), schedule, new UserId(member), [.. seats.Select(SeatOf)],
        15_000 * seats.Length, key);

    private static Seat SeatOf(long id)
    {
        var seat = new Seat { ScreenId = new ScreenId(1), Row = "A", Number = (int)id };

        // The database alone gives ids, so nobody else can set one.
        typeof(Seat).GetProperty(nameof(Seat.Id))!.SetValue(seat, new SeatId(id));
        return seat;
    }
}
