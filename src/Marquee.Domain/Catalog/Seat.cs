using Marquee.Domain.Prices;

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

    /// <summary>What it is.</summary>
    /// <value><see cref="SeatKind.Seat"/> by default.</value>
    public SeatKind Kind { get; init; }

    /// <summary>The other seat of a couple seat: the two are sold together.</summary>
    /// <value><see langword="null"/> unless it is a <see cref="SeatKind.Couple"/>.</value>
    public SeatId? Pair { get; init; }

    /// <summary>What its price depends on, where there is a price list; nothing else depends on it.</summary>
    /// <value>A <see cref="PriceWord"/>; "STANDARD" by default.</value>
    public string Zone { get; init; } = PriceZone.Standard;

    /// <summary>The origin's seat number: row and number, as "A1".</summary>
    public string SeatNumber => $"{Row}{Number}";

    /// <summary>The most rows a hall may have: one- and two-letter names.</summary>
    public const int MaxRows = Letters + (Letters * Letters);

    private const int Letters = 26;

    /// <summary>The seats of a rectangular hall, row by row.</summary>
    /// <param name="screen">The screen they belong to.</param>
    /// <param name="rows">How many rows, 1 to <see cref="MaxRows"/>, named from "A" to "Z", then from "AA" to "ZZ".</param>
    /// <param name="seatsPerRow">How many seats a row, numbered from 1.</param>
    public static IEnumerable<Seat> Hall(ScreenId screen, int rows, int seatsPerRow) =>
        from row in Enumerable.Range(0, rows).Select(RowName)
        from number in Enumerable.Range(1, seatsPerRow)
        select new Seat { ScreenId = screen, Row = row, Number = number };

    private static string RowName(int index) => index < Letters
        ? $"{(char)('A' + index)}"
        : $"{(char)('A' + (index / Letters) - 1)}{(char)('A' + (index % Letters))}";
}

/// <summary>What a seat is.</summary>
public enum SeatKind
{
    /// <summary>An ordinary seat.</summary>
    Seat,

    /// <summary>A place for a wheelchair.</summary>
    Wheelchair,

    /// <summary>The seat beside a wheelchair.</summary>
    Companion,

    /// <summary>One of two seats that are sold together.</summary>
    Couple,
}
