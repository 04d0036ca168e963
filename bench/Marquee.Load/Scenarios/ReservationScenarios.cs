using Marquee.Load.Halls;
using Marquee.Load.Http;

namespace Marquee.Load.Scenarios;

/// <summary>Every order asks for a free seat of a random schedule, and should win it, until all halls are full.</summary>
internal sealed class Spread(Showings showings, Tokens tokens, ReservationRequest request) : IScenario
{
    private readonly SeatDraw _draw = new(showings);

    public int Slots => showings.Slots;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = _draw.Next(random);
        return slot < 0 ? 0 : request.Write(buffer, random, random.Next(tokens.Count), showings[slot]);
    }
}

/// <summary>Everybody wants the first schedule at once: a random seat of it, each order of another member.</summary>
internal sealed class Hot(Showings showings, Tokens tokens, ReservationRequest request) : IScenario
{
    private int _orders = -1;

    public int Slots => showings.Seats;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = random.Next(showings.Seats);
        return request.Write(buffer, random, Interlocked.Increment(ref _orders) % tokens.Count, showings[slot]);
    }
}

/// <summary>Five orders in a row race for one free seat: four of them lose.</summary>
internal sealed class Mixed(Showings showings, Tokens tokens, ReservationRequest request) : IScenario
{
    private const int Racers = 5;

    private readonly SeatDraw _draw = new(showings);
    private readonly Lock _lock = new();
    private int _slot = -1;
    private int _left;

    public int Slots => showings.Slots;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        lock (_lock)
        {
            if (_left == 0)
            {
                (_slot, _left) = (_draw.Next(random), Racers);
            }

            _left--;
            slot = _slot;
        }

        return slot < 0 ? 0 : request.Write(buffer, random, random.Next(tokens.Count), showings[slot]);
    }
}

/// <summary>Sells the first seat of every schedule to the first member.</summary>
internal sealed class Fill(Showings showings, ReservationRequest request) : IScenario
{
    private int _schedule = -1;

    public int Slots => showings.Slots;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        var schedule = Interlocked.Increment(ref _schedule);
        slot = schedule < showings.Schedules ? schedule * showings.Seats : -1;
        return slot < 0 ? 0 : request.Write(buffer, random, 0, showings[slot]);
    }
}

/// <summary>Asks for seats that <see cref="Fill"/> sold, by anybody but their owner: refusals only.</summary>
internal sealed class Sold(Showings showings, Tokens tokens, ReservationRequest request) : IScenario
{
    public int Slots => showings.Slots;

    public int Write(Random random, Span<byte> buffer, out int slot)
    {
        slot = random.Next(showings.Schedules) * showings.Seats;
        return request.Write(buffer, random, 1 + random.Next(tokens.Count - 1), showings[slot]);
    }
}

file static class Requests
{
    public static int Write(
        this ReservationRequest request, Span<byte> buffer, Random random, int member, (long Schedule, long Seat) wanted) =>
        request.Write(buffer, random, member, wanted.Schedule, wanted.Seat);
}
