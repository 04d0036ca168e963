using Marquee.Load.Halls;

namespace Marquee.Load.Scenarios;

/// <summary>Draws free seats of random schedules, each once: every schedule has an order of its seats of its own.</summary>
internal sealed class SeatDraw
{
    private readonly Showings _showings;
    private readonly int[] _drawn;
    private readonly (int Factor, int Offset)[] _orders;

    public SeatDraw(Showings showings)
    {
        _showings = showings;
        _drawn = new int[showings.Schedules];
        _orders = [.. _drawn.Select(_ => NewOrder(showings.Seats))];
    }

    /// <returns>A slot that is not drawn yet, or -1.</returns>
    public int Next(Random random)
    {
        var first = random.Next(_showings.Schedules);
        for (var step = 0; step < _showings.Schedules; step++)
        {
            var schedule = (first + step) % _showings.Schedules;
            if (Volatile.Read(ref _drawn[schedule]) < _showings.Seats && Interlocked.Increment(ref _drawn[schedule]) is var number
                && number <= _showings.Seats)
            {
                var (factor, offset) = _orders[schedule];
                return (schedule * _showings.Seats) + (int)((((long)number * factor) + offset) % _showings.Seats);
            }
        }

        return -1;
    }

    /// <summary>n → (n · factor + offset) mod seats meets every seat once where factor and seats have no common divisor.</summary>
    private static (int Factor, int Offset) NewOrder(int seats)
    {
        int factor;
        do
        {
            factor = 1 + Random.Shared.Next(seats);
        }
        while (Divisor(factor, seats) != 1);

        return (factor, Random.Shared.Next(seats));
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
