using Marquee.Domain.Prices;

namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a screen.</summary>
/// <param name="TheaterId">The theater it lies in.</param>
/// <param name="Name">1 to 100 characters, unique in the theater.</param>
/// <param name="Seats">Every seat, 1 to 2,000, each place once; <see langword="null"/> leaves those it has.</param>
public sealed record ScreenDraft(TheaterId TheaterId, string Name, IReadOnlyList<SeatPlace>? Seats)
{
    private const int LongestName = 100;
    private const int MostSeats = 2000;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate() => new ValidationErrors()
        .Text("name", Name, LongestName)
        .When(Seats is { Count: 0 or > MostSeats }, "seats", $"Expected 1 to {MostSeats} seats.")
        .When(Seats is not null && !Seats.All(seat => seat is { IsValid: true }), "seats",
            "Expected a row from A to ZZ and a number from 1 to 999 for every seat.")
        .When(Seats is not null && !Seats.All(seat => seat?.Zone is null || PriceWord.IsValid(seat.Zone)), "seats",
            $"Zones: {PriceWord.Rule}")
        .When(Seats is not null && Seats.DistinctBy(seat => (seat?.Row, seat?.Number)).Count() < Seats.Count, "seats",
            "Name every seat once.")
        .Refusal;

    /// <summary>The screen, not yet stored.</summary>
    public Screen ToScreen() => new() { TheaterId = TheaterId, Name = Name };
}

/// <summary>Where a seat is in its screen, and what it is. What is left out stays as it is.</summary>
/// <param name="Row">"A" to "Z", then "AA" to "ZZ".</param>
/// <param name="Number">The place in the row, from 1.</param>
/// <param name="Kind">What it is; a new seat is a <see cref="SeatKind.Seat"/>.</param>
/// <param name="Pair">The seat number of the other seat of a <see cref="SeatKind.Couple"/>.</param>
/// <param name="Zone">What its price depends on; of a new seat <see cref="PriceZone.Standard"/>.</param>
public sealed record SeatPlace(string Row, int Number, SeatKind? Kind = null, string? Pair = null, string? Zone = null)
{
    private const int LastNumber = 999;

    internal bool IsValid => Row.Length is 1 or 2 && Row.All(char.IsAsciiLetterUpper) && Number is >= 1 and <= LastNumber;

    /// <summary>The places of a rectangular hall, or <see cref="InvalidInput"/>.</summary>
    /// <param name="rows">How many rows, 1 to 26, named from "A".</param>
    /// <param name="seatsPerRow">How many seats a row, 1 to 100.</param>
    public static Result<IReadOnlyList<SeatPlace>> Hall(int rows, int seatsPerRow) =>
        new ValidationErrors().Range("rows", rows, 1, 26).Range("seatsPerRow", seatsPerRow, 1, 100).Refusal is { } refusal
            ? refusal
            : Result.Of<IReadOnlyList<SeatPlace>>(
                [.. Seat.Hall(default, rows, seatsPerRow).Select(seat => new SeatPlace(seat.Row, seat.Number))]);
}
