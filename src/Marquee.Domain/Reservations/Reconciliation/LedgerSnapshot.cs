using System.Globalization;

namespace Marquee.Domain.Reservations.Reconciliation;

/// <summary>All the database has of one schedule's live reservations, at one moment.</summary>
/// <param name="Reservations">The reservations that are held or confirmed as written: a hold past its expiry that nobody has expired yet
/// still has its seats and counts in the quota.</param>
/// <param name="Seats">The rows of <c>reserved_seat</c>.</param>
/// <param name="Quotas">The rows of <c>member_quota</c>.</param>
public sealed record LedgerSnapshot(
    ScheduleId ScheduleId, IReadOnlyList<Reservation> Reservations, IReadOnlyList<ReservedSeat> Seats, IReadOnlyList<MemberQuota> Quotas)
{
    /// <summary>A schedule that nobody has reserved.</summary>
    public static LedgerSnapshot Empty(ScheduleId schedule) => new(schedule, [], [], []);

    /// <summary>Compares the tables with each other.</summary>
    /// <param name="maxSeats">See <see cref="ReservationOptions.MaxSeatsPerMember"/>.</param>
    public IEnumerable<Difference> Compare(int maxSeats) =>
        [.. ClaimsOfSeats().Select(Compare).OfType<Difference>(), .. Members().SelectMany(member => Compare(member, maxSeats))];

    /// <summary>The seats on which the tables agree that one live reservation has them.</summary>
    public IReadOnlyDictionary<SeatId, Reservation> Owners() => ClaimsOfSeats()
        .Where(claim => claim.Owners.Count == 1 && claim.Row == claim.Owners[0].Id)
        .ToDictionary(claim => claim.Seat, claim => claim.Owners[0]);

    /// <summary>The seats on which the tables do not agree.</summary>
    public IReadOnlySet<SeatId> DisputedSeats() =>
        ClaimsOfSeats().Where(claim => Compare(claim) is not null).Select(claim => claim.Seat).ToHashSet();

    /// <summary>
    /// What to write so that the tables agree: the reservations are right, seats and quotas follow them. Of several live reservations of
    /// one seat the earliest keeps it, unless the row is another's of them already; they stay a difference.
    /// </summary>
    public LedgerRepair Repair()
    {
        var wrong = ClaimsOfSeats()
            .Where(claim => claim.Row is { } row ? claim.Owners.All(owner => owner.Id != row) : claim.Owners.Count > 0).ToList();
        return new LedgerRepair(
            [.. wrong.Where(claim => claim.Row is not null).Select(claim => claim.Seat)],
            [.. wrong.Where(claim => claim.Owners.Count > 0).Select(claim => new ReservedSeat
            {
                ScheduleId = ScheduleId,
                SeatId = claim.Seat,
                ReservationId = claim.Owners.Min(owner => owner.Id),
            })],
            [.. Members().Where(member => member.Counted != member.Quota).Select(member => new MemberQuota
            {
                ScheduleId = ScheduleId,
                UserId = member.Id,
                Seats = member.Counted,
            })]);
    }

    private Difference? Compare(SeatOwners claim)
    {
        var (seat, row, owners) = claim;
        DifferenceKind? kind = owners.Count switch
        {
            0 => DifferenceKind.SeatWithoutReservation,
            > 1 => DifferenceKind.SeatSoldTwice,
            _ when row is null => DifferenceKind.SeatMissing,
            _ when row != owners[0].Id => DifferenceKind.SeatOfAnotherReservation,
            _ => null,
        };
        var said =
            $"live {(owners.Count == 0 ? "of none" : string.Join(" and ", owners.Select(InWords)))}; row "
            + $"{(row is null ? "missing" : $"of reservation {row}")}";
        return kind is { } found ? new Difference(found, ScheduleId, seat, null, owners.Count == 0 ? row : owners[0].Id, said, null) : null;
    }

    private IEnumerable<Difference> Compare(Member member, int maxSeats)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{member.Counted} seats in live reservations; quota {member.Quota}");
        if (member.Counted != member.Quota)
        {
            yield return new Difference(DifferenceKind.QuotaWrong, ScheduleId, null, member.Id, null, said, null);
        }

        if (member.Counted > maxSeats)
        {
            yield return new Difference(
                DifferenceKind.LimitExceeded, ScheduleId, null, member.Id, null,
                string.Create(CultureInfo.InvariantCulture, $"{said}; allowed {maxSeats}"), null);
        }
    }

    private IEnumerable<SeatOwners> ClaimsOfSeats()
    {
        var owners = Reservations.SelectMany(row => row.SeatIds.Distinct(), (row, seat) => (row, seat))
            .ToLookup(pair => pair.seat, pair => pair.row);
        var rows = Seats.ToDictionary(row => row.SeatId, row => row.ReservationId);
        return rows.Keys.Union(owners.Select(group => group.Key)).OrderBy(seat => seat.Value)
            .Select(seat => new SeatOwners(
                seat, rows.TryGetValue(seat, out var row) ? row : null, [.. owners[seat].OrderBy(owner => owner.Id)]));
    }

    private IEnumerable<Member> Members()
    {
        var counted = Reservations.GroupBy(row => row.UserId).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.SeatIds.Count));
        var quotas = Quotas.ToDictionary(row => row.UserId, row => row.Seats);
        return counted.Keys.Union(quotas.Keys).OrderBy(member => member.Value)
            .Select(member => new Member(member, counted.GetValueOrDefault(member), quotas.GetValueOrDefault(member)));
    }

    private static string InWords(Reservation reservation) => $"of reservation {reservation.Id}";

    /// <param name="Row">Whose row of <c>reserved_seat</c> it is.</param>
    /// <param name="Owners">The live reservations that have it, earliest first.</param>
    private sealed record SeatOwners(SeatId Seat, Guid? Row, IReadOnlyList<Reservation> Owners);

    private sealed record Member(UserId Id, int Counted, int Quota);
}

/// <summary>What to write so that the tables of a schedule agree.</summary>
/// <param name="Remove">The seats whose rows to remove.</param>
/// <param name="Add">The rows to add then.</param>
/// <param name="Quotas">The quotas as they should be, of the members whose quota is wrong.</param>
public sealed record LedgerRepair(IReadOnlyList<SeatId> Remove, IReadOnlyList<ReservedSeat> Add, IReadOnlyList<MemberQuota> Quotas)
{
    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Remove.Count + Add.Count + Quotas.Count == 0;
}
