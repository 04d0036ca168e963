using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Reconciliation;

/// <summary>Compares what Redis knows of one schedule with the database.</summary>
internal static class RedisComparison
{
    /// <summary>By how much the ends of a hold may differ: the way to Redis, and two clocks.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>The differences of this moment. Seats on which the database does not agree with itself are left out.</summary>
    /// <param name="ledger">What the database has.</param>
    /// <param name="claims">What Redis has; somewhat older or newer.</param>
    /// <param name="now">When Redis was asked, UTC.</param>
    public static IEnumerable<Difference> Compare(LedgerSnapshot ledger, IReadOnlyList<ClaimedSeat> claims, DateTime now)
    {
        var owners = ledger.Owners();
        var disputed = ledger.DisputedSeats();
        var claimed = claims.ToDictionary(claim => claim.SeatId);
        return owners.Keys.Union(claimed.Keys).Where(seat => !disputed.Contains(seat)).OrderBy(seat => seat.Value)
            .Select(seat => Compare(ledger.ScheduleId, seat, owners.GetValueOrDefault(seat), claimed.GetValueOrDefault(seat), now))
            .OfType<Difference>();
    }

    private static Difference? Compare(ScheduleId schedule, SeatId seat, Reservation? owner, ClaimedSeat? claim, DateTime now)
    {
        if (owner?.StatusAt(now) is ReservationStatus.Expired && claim?.ReservationId != owner.Id)
        {
            // A hold past its expiry that nobody has expired yet: the seat is free.
            owner = null;
        }

        DifferenceKind? kind = (owner, claim) switch
        {
            (null, null) => null,

            // An order on its way.
            (null, _) when ClaimFields.IsYoung(claim.ReservationId, now) => null,
            (null, _) => DifferenceKind.TakenInRedisOnly,
            (_, null) => DifferenceKind.FreeInRedis,
            _ when claim.ReservationId != owner.Id => DifferenceKind.AnothersInRedis,
            _ => CompareEnds(owner.ExpiresAt - now, claim.Remaining),
        };
        return kind is { } found
            ? new Difference(found, schedule, seat, null, owner?.Id ?? claim!.ReservationId, InWords(owner), InWords(claim))
            : null;
    }

    /// <param name="held">How long the database holds it; <see langword="null"/> once confirmed.</param>
    /// <param name="claimed">How long Redis has it; <see langword="null"/> for good.</param>
    private static DifferenceKind? CompareEnds(TimeSpan? held, TimeSpan? claimed) => (held, claimed) switch
    {
        (null, null) => null,
        (null, _) => DifferenceKind.EndsTooEarlyInRedis,
        (_, null) => DifferenceKind.EndsTooLateInRedis,
        _ when claimed < held - Tolerance => DifferenceKind.EndsTooEarlyInRedis,
        _ when claimed > held + Tolerance => DifferenceKind.EndsTooLateInRedis,
        _ => null,
    };

    private static string InWords(Reservation? owner) => owner switch
    {
        null => "free",
        { ExpiresAt: { } until } =>
            string.Create(CultureInfo.InvariantCulture, $"held until {until:yyyy-MM-ddTHH:mm:ss.fffZ} by reservation {owner.Id}"),
        _ => $"confirmed, reservation {owner.Id}",
    };

    private static string InWords(ClaimedSeat? claim)
    {
        if (claim is null)
        {
            return "free";
        }

        return claim.Remaining is { } remaining
            ? string.Create(
                CultureInfo.InvariantCulture, $"held for {remaining.TotalSeconds:0.0} s by reservation {claim.ReservationId}")
            : $"taken for good by reservation {claim.ReservationId}";
    }
}
