namespace Marquee.Api.Tests.Prices;

/// <summary>A hall with three zones, wheelchair places and couple seats, four categories, and orders for seats of it.</summary>
internal sealed class RandomHall
{
    private const int SeatsPerRow = 60;

    private static readonly string[] Zones = ["STANDARD", "PREMIUM", "RECLINER"];
    private static readonly string[] Categories = ["ADULT", "TEEN", "SENIOR", "DISABLED"];

    private readonly Random _random;
    private readonly Dictionary<(string Zone, string Category), long> _prices = [];

    /// <summary>By seat number.</summary>
    private readonly Dictionary<string, string> _zones = [];

    private RandomHall(Random random) => _random = random;

    /// <summary>As the API takes them, row by row.</summary>
    public IReadOnlyList<object> Seats { get; private set; } = [];

    public static RandomHall Create(Random random)
    {
        var hall = new RandomHall(random);
        hall.Seats = [.. from row in Enumerable.Range(0, 26) from number in Enumerable.Range(1, SeatsPerRow) select hall.Seat(row, number)];
        hall.ChangePrices();
        return hall;
    }

    public static string NumberOf(object seat) => $"{((SeatBody)seat).Row}{((SeatBody)seat).Number}";

    public void ChangePrices()
    {
        foreach (var zone in Zones)
        {
            foreach (var category in Categories)
            {
                _prices[(zone, category)] = _random.NextInt64(0, 30_000);
            }
        }
    }

    public object List(string name) => new
    {
        name,
        prices = _prices.OrderBy(_ => _random.Next())
            .Select(price => new { zone = price.Key.Zone, category = price.Key.Category, price = price.Value }).ToList(),
    };

    public long PriceOf((string Number, string Category) ticket) => _prices[(_zones[ticket.Number], ticket.Category)];

    /// <summary>Orders of 1 to 4 seats side by side that share no seat, in random order; couple seats are together.</summary>
    public IEnumerable<List<(string Number, string Category)>> Orders(int count)
    {
        var orders = new List<List<(string, string)>>();
        for (var row = 0; row < 26; row++)
        {
            for (var number = 1; number <= SeatsPerRow;)
            {
                var isCouple = IsCouple(row);
                var most = SeatsPerRow - number + 1;
                var size = Math.Min(most, isCouple ? 2 * _random.Next(1, 3) : _random.Next(1, 5));
                orders.Add(
                    [.. Enumerable.Range(number, size).Select(n => ($"{Letter(row)}{n}", Categories[_random.Next(Categories.Length)]))]);
                number += size;
            }
        }

        return orders.OrderBy(_ => _random.Next()).Take(count);
    }

    private static bool IsCouple(int row) => row >= 24;

    private static char Letter(int row) => (char)('A' + row);

    private SeatBody Seat(int row, int number)
    {
        var (letter, zone) = ($"{Letter(row)}", Zones[_random.Next(Zones.Length)]);
        _zones[$"{letter}{number}"] = zone;
        var isOdd = number % 2 == 1;
        return IsCouple(row) ? new SeatBody(letter, number, "COUPLE", $"{letter}{(isOdd ? number + 1 : number - 1)}", zone)
            : row == 0 ? new SeatBody(letter, number, isOdd ? "WHEELCHAIR" : "COMPANION", null, zone)
            : new SeatBody(letter, number, "SEAT", null, zone);
    }

    private sealed record SeatBody(string Row, int Number, string Kind, string? Pair, string Zone);
}
