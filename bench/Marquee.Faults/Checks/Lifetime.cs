using Marquee.Faults.Torture;

namespace Marquee.Faults.Checks;

/// <summary>A time in which a reservation had its seats.</summary>
internal sealed record Lifetime(Guid Reservation, long Schedule, long Member, long[] Seats, DateTime From, DateTime Until)
{
    /// <summary>By the database's own words.</summary>
    public static Lifetime Of(Row row) => new(row.Id, row.Schedule, row.Member, row.Seats, row.CreatedAt, row.EndedAt);

    /// <summary>
    /// By the answers to members: from the 201 until the hold's end, or, where a payment was acknowledged, until a cancellation was
    /// requested. In this time the reservation lived for certain; it may have lived a little longer.
    /// </summary>
    /// <param name="calls">All calls about one reservation.</param>
    /// <returns><see langword="null"/> without an answer that says it lived.</returns>
    public static Lifetime? Of(IReadOnlyCollection<Call> calls)
    {
        if (calls.Where(call => call is { Status: 201, State: "HELD" or "CONFIRMED" }).MinBy(call => call.Returned) is not { } made)
        {
            return null;
        }

        var paid = made.State == "CONFIRMED" || calls.Any(call => call is { Operation: Operation.Pay, Status: 200 });
        var ends = paid ? DateTimeOffset.MaxValue : made.ExpiresAt ?? made.Returned;
        var cancelled = calls.Where(call => call.Operation is Operation.Cancel)
            .Select(call => call.Invoked)
            .DefaultIfEmpty(DateTimeOffset.MaxValue)
            .Min();
        var until = cancelled < ends ? cancelled : ends;
        return until <= made.Returned
            ? null
            : new Lifetime(
                made.Reservation!.Value, made.Schedule, made.Member, made.AnsweredSeats!, made.Returned.UtcDateTime, until.UtcDateTime);
    }

    /// <summary>The pairs that had a seat at the same time.</summary>
    public static IEnumerable<(Lifetime First, Lifetime Second, long Seat)> FindOverlaps(IEnumerable<Lifetime> lifetimes)
    {
        foreach (var ofSeat in lifetimes.SelectMany(life => life.Seats.Select(seat => (life.Schedule, Seat: seat, Life: life)))
            .GroupBy(one => (one.Schedule, one.Seat)))
        {
            Lifetime? last = null;
            foreach (var (_, seat, life) in ofSeat.OrderBy(one => one.Life.From))
            {
                if (last is not null && life.From < last.Until)
                {
                    yield return (last, life, seat);
                }

                last = last is null || life.Until > last.Until ? life : last;
            }
        }
    }

    /// <summary>The moments in which a member had more seats of a schedule than allowed.</summary>
    public static IEnumerable<(long Schedule, long Member, DateTime At, IReadOnlyList<Lifetime> Lives)> FindExcess(
        IEnumerable<Lifetime> lifetimes, int most)
    {
        foreach (var ofMember in lifetimes.GroupBy(life => (life.Schedule, life.Member)))
        {
            var live = new List<Lifetime>();
            foreach (var life in ofMember.OrderBy(life => life.From))
            {
                live.RemoveAll(other => other.Until <= life.From);
                live.Add(life);
                if (live.Sum(one => one.Seats.Length) > most)
                {
                    yield return (ofMember.Key.Schedule, ofMember.Key.Member, life.From, [.. live]);
                }
            }
        }
    }
}
