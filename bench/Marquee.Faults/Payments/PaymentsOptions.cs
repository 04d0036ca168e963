namespace Marquee.Faults.Payments;

/// <summary>How a run of payments goes.</summary>
/// <param name="Payments">How many payments are started.</param>
/// <param name="Buyers">How many buy at once.</param>
/// <param name="Kills">How often the application is killed.</param>
/// <param name="DatabaseKills">How often PostgreSQL is killed.</param>
/// <param name="Share">Of the sandbox: of failures, lost answers, and notices that come twice, late or in another order.</param>
/// <param name="Seed">Of the sandbox, the buyers and the order of the kills.</param>
/// <param name="Patience">How long the outcome of everything is waited for after the last payment.</param>
/// <param name="Hasten">Makes due at once what the application would try again after a minute, once the traffic has ended.</param>
internal sealed record PaymentsOptions(
    int Payments, int Buyers, int Kills, int DatabaseKills, double Share, int Seed, TimeSpan Patience, bool Hasten)
{
    /// <summary>Of the full run, and of the checks.</summary>
    public const int MostSeats = 4;

    /// <summary>Seconds are enough: buyers are programs.</summary>
    public const string HoldFor = "00:00:10";

    public static PaymentsOptions Full { get; } = new(10_000, 128, 10, 2, 0.05, 1, TimeSpan.FromMinutes(15), Hasten: false);

    public static PaymentsOptions Short { get; } = new(150, 24, 2, 1, 0.05, 1, TimeSpan.FromMinutes(4), Hasten: true);

    public int Members => Math.Max(100, Payments / 5);

    /// <summary>Halls of 100 seats, twice as many as are sold, in ten screens.</summary>
    public string[] Halls =>
    [
        "--movies", "5", "--theaters", "2", "--screens-per-theater", "5",
        "--schedules-per-screen", $"{Math.Max(4, Payments / 400)}", "--hall", "10x10",
    ];

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Start__WarmUp"] = "00:00:00",
        ["Reservations__HoldFor"] = HoldFor,
        ["Reservations__MaxSeatsPerMember"] = $"{MostSeats}",
        ["Payments__Gateway"] = "Sandbox",
        ["Payments__Refunds"] = "KR",
        ["Payments__PayingFor"] = "00:00:12",
        ["Payments__ChargeFor"] = "00:00:05",
        ["Payments__Sandbox__Failures"] = Text(Share),
        ["Payments__Sandbox__LostAnswers"] = Text(Share),
        ["Payments__Sandbox__Duplicates"] = Text(Share),
        ["Payments__Sandbox__Late"] = Text(Share),
        ["Payments__Sandbox__Reordered"] = Text(Share),
        ["Payments__Sandbox__Seed"] = $"{Seed}",
    };

    private static string Text(double share) => share.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
