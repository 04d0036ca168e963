using System.Globalization;

namespace Marquee.Load.Halls;

/// <summary>The schedules under load with the seats of their screens. A seat of a schedule has a number here, its slot.</summary>
internal sealed class Showings
{
    private readonly (long Id, long[] Seats)[] _schedules;

    /// <param name="schedules">Every schedule, with the ids of its screen's seats.</param>
    /// <param name="seats">How many seats of each to use; 0 for all.</param>
    public Showings(IEnumerable<(long Id, long[] Seats)> schedules, int seats)
    {
        _schedules = [.. schedules];
        if (_schedules.Length == 0)
        {
            throw new InvalidDataException("There is no schedule to reserve seats of.");
        }

        var least = _schedules.Min(schedule => schedule.Seats.Length);
        Seats = seats is 0 ? least : Math.Min(seats, least);
    }

    public int Schedules => _schedules.Length;

    /// <summary>How many seats of every schedule are used.</summary>
    public int Seats { get; }

    public int Slots => Schedules * Seats;

    public (long Schedule, long Seat) this[int slot]
    {
        get
        {
            var (id, seats) = _schedules[slot / Seats];
            return (id, seats[slot % Seats]);
        }
    }

    /// <summary>Reads a file with the lines <c>screen ID SEAT,SEAT,...</c> and, after them, <c>schedule ID SCREEN</c>.</summary>
    public static Showings Read(string file, Range schedules, int seats)
    {
        var screens = new Dictionary<string, long[]>();
        var found = new List<(long, long[])>();
        foreach (var line in File.ReadLines(file))
        {
            switch (line.Split(' '))
            {
                case ["screen", var id, var ids]:
                    screens[id] = [.. ids.Split(',').Select(seat => long.Parse(seat, CultureInfo.InvariantCulture))];
                    break;
                case ["schedule", var id, var screen]:
                    found.Add((long.Parse(id, CultureInfo.InvariantCulture), screens[screen]));
                    break;
                default:
                    throw new InvalidDataException($"{file}: '{line}' is neither a screen nor a schedule.");
            }
        }

        return new Showings(found.Take(schedules), seats);
    }
}
