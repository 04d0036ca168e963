using System.Numerics;

namespace Marquee.Engine.Tests.Histories;

/// <summary>A set of seats of the hall of the proof: two rows of four.</summary>
internal readonly record struct SeatSet(byte Bits)
{
    public const int Rows = 2;
    public const int SeatsPerRow = 4;

    public static SeatSet None => default;

    public int Count => BitOperations.PopCount(Bits);

    public bool IsEmpty => Bits == 0;

    /// <summary>Seats that lie side by side.</summary>
    public static SeatSet SideBySide(int row, int first, int count) =>
        new((byte)(((1 << count) - 1) << ((row * SeatsPerRow) + first)));

    public static SeatSet Of(string numbers) =>
        new((byte)numbers.Split(' ').Select(number => 1 << (((number[0] - 'A') * SeatsPerRow) + (number[1] - '1'))).Sum());

    public static SeatSet operator |(SeatSet left, SeatSet right) => new((byte)(left.Bits | right.Bits));

    public static SeatSet operator &(SeatSet left, SeatSet right) => new((byte)(left.Bits & right.Bits));

    public bool IsWithin(SeatSet other) => (Bits & ~other.Bits) == 0;

    /// <summary>The numbers of the seats: A1, A2, ….</summary>
    public IEnumerable<string> Numbers()
    {
        for (var seat = 0; seat < Rows * SeatsPerRow; seat++)
        {
            if ((Bits & (1 << seat)) != 0)
            {
                yield return $"{(char)('A' + (seat / SeatsPerRow))}{(seat % SeatsPerRow) + 1}";
            }
        }
    }

    public override string ToString() => string.Join(' ', Numbers());
}
