using Marquee.Domain.Prices;

namespace Marquee.Domain.Catalog;

/// <summary>A seat as it is to be.</summary>
/// <param name="Pair">The seat number of the other seat of a <see cref="SeatKind.Couple"/>.</param>
public sealed record PlannedSeat(string Row, int Number, SeatKind Kind, string? Pair, string Zone)
{
    /// <summary>Row and number.</summary>
    public string SeatNumber => $"{Row}{Number}";
}

/// <summary>The seats of a screen as they are to be.</summary>
public static class SeatPlan
{
    /// <summary>Completes the places of a draft by what the seats are now.</summary>
    /// <param name="places">Every seat, each place once.</param>
    /// <param name="present">The seats of the screen; none of a new one.</param>
    /// <returns>The seats, or <see cref="InvalidInput"/> where couple seats do not lie side by side or do not name each other.</returns>
    public static Result<IReadOnlyList<PlannedSeat>> Of(IReadOnlyList<SeatPlace> places, IReadOnlyList<Seat> present)
    {
        var now = present.ToDictionary(seat => seat.SeatNumber);
        var numbers = present.ToDictionary(seat => seat.Id, seat => seat.SeatNumber);
        var seats = places.Select(Complete).ToDictionary(seat => seat.SeatNumber);
        return seats.Values.All(IsPaired)
            ? Result.Of<IReadOnlyList<PlannedSeat>>([.. seats.Values])
            : new InvalidInput(
                "seats", "Expected that a COUPLE seat, and no other, has a pair: the seat beside it, of which it is the pair.");

        PlannedSeat Complete(SeatPlace place)
        {
            var seat = now.GetValueOrDefault($"{place.Row}{place.Number}");
            var pair = place.Kind is null && place.Pair is null && seat?.Pair is { } other ? numbers.GetValueOrDefault(other) : place.Pair;
            return new PlannedSeat(
                place.Row, place.Number, place.Kind ?? seat?.Kind ?? SeatKind.Seat, pair, place.Zone ?? seat?.Zone ?? PriceZone.Standard);
        }

        bool IsPaired(PlannedSeat seat) => seat.Kind is not SeatKind.Couple
            ? seat.Pair is null
            : seats.GetValueOrDefault(seat.Pair ?? "") is { Kind: SeatKind.Couple } other && other.Pair == seat.SeatNumber
                && other.Row == seat.Row && Math.Abs(other.Number - seat.Number) == 1;
    }
}
