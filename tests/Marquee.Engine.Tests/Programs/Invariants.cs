using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Engine.Tests.Programs;

/// <summary>What must be so in the database and in Redis when nobody asks for anything.</summary>
internal static class Invariants
{
    /// <summary>Seats, quotas and live reservations tell the same story.</summary>
    public static Task<string?> CheckDatabaseAsync(Deployment deployment) => deployment.ReadAsync(async database =>
    {
        var live = (await database.Reservations.AsNoTracking().ToListAsync())
            .Where(row => row.Status is ReservationStatus.Held or ReservationStatus.Confirmed).ToList();
        var owed = live.SelectMany(row => row.SeatIds.Select(seat => (seat, row.Id))).Order(BySeat).ToList();
        var had = (await database.ReservedSeats.AsNoTracking().ToListAsync()).Select(row => (row.SeatId, row.ReservationId)).Order(BySeat)
            .ToList();
        var counts = live.GroupBy(row => row.UserId)
            .Select(rows => (rows.Key, Seats: rows.Sum(row => row.SeatIds.Count)))
            .OrderBy(row => row.Key.Value)
            .ToList();
        var quotas = (await database.MemberQuotas.AsNoTracking().Where(row => row.Seats > 0).ToListAsync())
            .Select(row => (row.UserId, row.Seats))
            .OrderBy(row => row.UserId.Value)
            .ToList();
        return had.Select(row => row.Item1).Distinct().Count() < had.Count ? "A seat belongs to two reservations."
            : !had.SequenceEqual(owed) ? $"The live reservations have {Show(owed)}, but the seats are {Show(had)}."
            : !quotas.SequenceEqual(counts) ? $"The members have {Show(counts)}, but their quotas are {Show(quotas)}."
            : quotas.Exists(row => row.Seats > deployment.Rules.MaxSeatsPerMember) ? $"A member has too many seats: {Show(quotas)}."
            : null;
    });

    /// <summary>What Redis knows of a loaded schedule is what the database has.</summary>
    /// <param name="deployment">Where.</param>
    /// <param name="mayDiffer">Whether something happened that only verification sets right: it is done first.</param>
    public static async Task<string?> CompareClaimsAsync(Deployment deployment, bool mayDiffer)
    {
        var application = deployment.Instance(0);
        var schedule = deployment.Hall.ScheduleId;
        if (mayDiffer)
        {
            await application.VerifyAsync(schedule);
        }

        // Before the database: a hold may end between the two.
        if (await application.Get<ISeatClaims>().ReadAsync(schedule, CancellationToken.None) is not { } claims)
        {
            return null;
        }

        var live = await application.Get<IReservationLedger>()
            .ListLiveSeatsAsync([schedule], TimeProvider.System.Instant, CancellationToken.None);
        var claimed = claims.Select(claim => (claim.SeatId, claim.ReservationId, ForGood: claim.Remaining is null)).ToHashSet();
        var held = live.Select(seat => (seat.SeatId, seat.ReservationId, ForGood: seat.ExpiresAt is null)).ToHashSet();
        var ending = claims.Where(IsEnding).Select(claim => (claim.SeatId, claim.ReservationId, ForGood: false));
        var (lacking, surplus) = (held.Except(claimed).ToList(), claimed.Except(held).Except(ending).ToList());
        return lacking.Count == 0 && surplus.Count == 0 ? null : $"Redis lacks {Show(lacking)} and has too much: {Show(surplus)}.";
    }

    /// <summary>A hold that may have ended in the database by the time it was asked.</summary>
    private static bool IsEnding(ClaimedSeat claim) => claim is { Remaining.TotalMilliseconds: < 500 };

    private static readonly Comparer<(SeatId Seat, Guid Reservation)> BySeat =
        Comparer<(SeatId Seat, Guid Reservation)>.Create(
            (left, right) => (left.Seat.Value, left.Reservation).CompareTo((right.Seat.Value, right.Reservation)));

    private static string Show<T>(IEnumerable<T> rows) => $"[{string.Join(", ", rows)}]";
}
