namespace Marquee.Domain.Catalog;

/// <summary>A seat of a screen; <see cref="Row"/> and <see cref="Number"/> are unique in it.</summary>
public sealed class Seat
{
    /// <summary>The key.</summary>
    public SeatId Id { get; private set; }

    /// <summary>The screen it belongs to.</summary>
    public required ScreenId ScreenId { get; init; }

    /// <summary>The row.</summary>
    /// <value>"A" to "Z", then "AA" and on.</value>
    public required string Row { get; init; }

    /// <summary>The place in the row, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The origin's seat number: row and number, as "A1".</summary>
    public string SeatNumber => $"{Row}{Number}";

    /// <summary>The seats of a rectangular hall, row by row.</summary>
    /// <param name="screen">The screen they belong to.</param>
    /// <param name="rows">How many rows, 1 to 26, named from "A".</param>
    /// <param name="seatsPerRow">How many seats a row, numbered from 1.</param>
    public static IEnumerable<Seat> Hall(ScreenId screen, int rows, int seatsPerRow) =>
        from row in Enumerable.Range(0, rows)
        from number in Enumerable.Range(1, seatsPerRow)
        select new Seat { ScreenId = screen, Row = $"{(char)('A' + row)}", Number = number };
}
