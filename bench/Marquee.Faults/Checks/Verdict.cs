using Marquee.Faults.Torture;

namespace Marquee.Faults.Checks;

/// <summary>Compares the answers to members with the database.</summary>
internal sealed class Verdict(IReadOnlyList<Call> history, Ledger ledger, int mostSeats)
{
    private readonly List<Violation> _violations = [];
    private readonly ILookup<Guid, Call> _ofReservation = history.Where(call => call.Reservation is not null)
        .ToLookup(call => call.Reservation!.Value);

    /// <summary>Refusals while an earlier try without an answer was in flight and was written later. Allowed, and rare.</summary>
    public int WrittenLate { get; private set; }

    /// <summary>
    /// Orders sent again after their reservation had ended and its seats were sold to another member: refused, where a replay was possible.
    /// </summary>
    public int RefusedAfterItsEnd { get; private set; }

    public IReadOnlyList<Violation> Judge()
    {
        foreach (var calls in _ofReservation)
        {
            JudgeAcknowledged(calls.Key, [.. calls]);
        }

        JudgeReplays();
        JudgeLifetimes("as acknowledged", [.. _ofReservation.Select(calls => Lifetime.Of([.. calls])).OfType<Lifetime>()]);
        JudgeLifetimes("in the database", [.. ledger.Reservations.Values.Select(Lifetime.Of)]);
        JudgeTables();
        return _violations;
    }

    private void JudgeAcknowledged(Guid id, IReadOnlyList<Call> calls)
    {
        if (!calls.Any(call => call.IsAcknowledged))
        {
            return;
        }

        if (!ledger.Reservations.TryGetValue(id, out var row))
        {
            Add("acknowledged is kept", $"reservation {id} is not in the database", calls);
            return;
        }

        foreach (var call in calls.Where(call => call.IsAcknowledged))
        {
            var same = call.Schedule == row.Schedule && call.Member == row.Member && call.Amount == row.Amount
                && call.AnsweredSeats!.SequenceEqual(row.Seats)
                && (call.Operation is not Operation.Reserve || call.Key == row.Key);
            if (!same)
            {
                Add("acknowledged is kept", $"reservation {id} is another in the database: {row}", calls);
                return;
            }
        }

        var paid = calls.Any(call => call is { Operation: Operation.Pay, Status: 200 });
        var tried = (
            Pay: calls.Any(call => call.Operation is Operation.Pay), Cancel: calls.Any(call => call.Operation is Operation.Cancel));
        var gone = calls.FirstOrDefault(call => call is { Operation: Operation.Cancel, Status: 200 });
        var allowed = gone is not null ? row.Status == gone.State
            : row.Status switch
            {
                "CONFIRMED" => tried.Pay,
                "CANCELLED" => tried.Cancel,
                "EXPIRED" => !paid,
                _ => !paid && row.ExpiresAt <= ledger.Now,
            };
        if (!allowed)
        {
            Add("acknowledged is kept", $"reservation {id} is {row.Status}", calls);
        }

        var firstCancel = calls.Where(call => call.Operation is Operation.Cancel)
            .Select(call => call.Invoked)
            .DefaultIfEmpty(DateTimeOffset.MaxValue)
            .Min();
        foreach (var read in calls.Where(call => call is { Operation: Operation.Find, Status: 200 }))
        {
            var wrong = read.State switch
            {
                "HELD" or "CONFIRMED" when gone is not null && gone.Returned < read.Invoked => true,
                "HELD" or "EXPIRED" => calls.Any(call => call is { Operation: Operation.Pay, Status: 200 } && call.Returned < read.Invoked),
                "CANCELLED" => read.Returned < firstCancel,
                _ => false,
            };
            if (wrong)
            {
                Add("reads agree with answers", $"reservation {id} was shown as {read.State}", calls);
            }
        }
    }

    private void JudgeReplays()
    {
        var rows = ledger.Reservations.Values.Where(row => row.Key is not null).ToDictionary(row => (row.Member, row.Key!));
        foreach (var ofKey in history.Where(call => call is { Operation: Operation.Reserve, Key: not null })
            .GroupBy(call => (call.Member, Key: call.Key!)))
        {
            var calls = ofKey.ToList();
            var made = calls.Where(call => call.Status == 201).ToList();
            if (made.Select(call => call.Reservation).Distinct().Count() > 1)
            {
                Add("a key makes one reservation", $"key {ofKey.Key} made several", calls);
            }

            var refused = calls.Where(call => call.Status is >= 400 and < 500).ToList();
            foreach (var refusal in refused)
            {
                JudgeRefusal(refusal, calls, made, rows.GetValueOrDefault(ofKey.Key));
            }
        }
    }

    /// <summary>A key was refused although it has a reservation, before or afterwards.</summary>
    private void JudgeRefusal(Call refusal, IReadOnlyList<Call> calls, IReadOnlyList<Call> made, Row? row)
    {
        if (row is null)
        {
            return;
        }

        if (row.CreatedAt < refusal.Invoked.UtcDateTime)
        {
            if (refusal.Code == "SEAT_ALREADY_RESERVED" && row.EndedAt <= refusal.Returned.UtcDateTime)
            {
                RefusedAfterItsEnd++;
            }
            else
            {
                Add("a key gives its answer again", $"key {refusal.Key} was refused, and has {row}", calls);
            }
        }
        else if (made is [] && !calls.Any(call => call.IsUnknown))
        {
            Add("a refusal changes nothing", $"key {refusal.Key} was refused, and has {row}", calls);
        }
        else if (made is [])
        {
            WrittenLate++;
        }
    }

    private void JudgeLifetimes(string where, IReadOnlyList<Lifetime> lifetimes)
    {
        foreach (var (first, second, seat) in Lifetime.FindOverlaps(lifetimes))
        {
            Add("no seat twice", $"{where}, seat {seat} of schedule {first.Schedule} was {first}'s and {second}'s",
                [.. _ofReservation[first.Reservation], .. _ofReservation[second.Reservation]]);
        }

        foreach (var (schedule, member, at, lives) in Lifetime.FindExcess(lifetimes, mostSeats))
        {
            Add("quotas are kept",
                $"{where}, member {member} had {lives.Sum(life => life.Seats.Length)} seats of schedule {schedule} at {at:O}",
                [.. lives.SelectMany(life => _ofReservation[life.Reservation])]);
        }
    }

    /// <summary>
    /// Seats and quotas follow the reservations. An overdue hold may still have its own until an order locks its schedule.
    /// </summary>
    private void JudgeTables()
    {
        var having = ledger.Reservations.Values.Where(row => row.Status is "CONFIRMED" or "HELD").ToList();
        var seats = having.SelectMany(row => row.Seats.Select(seat => ((row.Schedule, seat), row.Id))).ToList();
        foreach (var twice in seats.GroupBy(one => one.Item1).Where(group => group.Count() > 1))
        {
            Add("no seat twice", $"seat {twice.Key} belongs to {string.Join(" and ", twice.Select(one => one.Id))}",
                [.. twice.SelectMany(one => _ofReservation[one.Id])]);
        }

        foreach (var (seat, id) in seats.Except(ledger.Seats.Select(one => (one.Key, one.Value))))
        {
            Add("the tables agree", $"seat {seat} of reservation {id} is not in reserved_seat", [.. _ofReservation[id]]);
        }

        foreach (var (seat, id) in ledger.Seats.Select(one => (one.Key, one.Value)).Except(seats))
        {
            Add("the tables agree", $"seat {seat} is taken by reservation {id}, which does not live", [.. _ofReservation[id]]);
        }

        var sums = having.GroupBy(row => (row.Schedule, row.Member))
            .ToDictionary(group => group.Key, group => group.Sum(row => row.Seats.Length));
        foreach (var member in sums.Keys.Union(ledger.Quotas.Keys))
        {
            var (sum, quota) = (sums.GetValueOrDefault(member), ledger.Quotas.GetValueOrDefault(member));
            if (sum != quota || quota > mostSeats)
            {
                Add("quotas are kept", $"{member} has {sum} seats and a quota of {quota}", []);
            }
        }
    }

    private void Add(string rule, string what, IReadOnlyList<Call> calls) =>
        _violations.Add(new Violation(rule, what, [.. calls.OrderBy(call => call.Invoked)]));
}
