using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>A hall of 5 x 5 seats and a showing in it, at 10:00 in Seoul, which is 01:00 UTC.</summary>
internal static class Hall
{
    public static readonly ScheduleId Schedule = new(42);

    public static readonly DateTime Start = new(2025, 1, 8, 10, 0, 0);

    /// <summary>The instant at which the showing starts.</summary>
    public static readonly DateTime StartInstant = new(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<string, Seat> Seats =
        WithIds(Seat.Hall(new ScreenId(1), rows: 5, seatsPerRow: 5)).ToDictionary(seat => seat.SeatNumber);

    /// <summary>The showing as its members read about it.</summary>
    public static readonly ScheduleDetails Details = new(
        new TimeTable(Schedule, Start, Start.AddHours(2), StartInstant),
        new TheaterSummary(new TheaterId(1), "A영화관"),
        new ScreenSummary(new ScreenId(1), new TheaterId(1), "1관"),
        new MovieSummary(new MovieId(1), "범죄도시", new DateTime(2025, 1, 1), "http://thumbnailA.png", 120, FilmRating.R15, Genre.Action),
        Theater.DefaultTimeZone,
        Price: 15_000);

    public static ReservableSchedule Showing() => ShowingOf(Seats.Values);

    public static ReservableSchedule ShowingOf(IEnumerable<Seat> seats, PriceTable? prices = null) =>
        new(Schedule, Start, StartInstant, Price: 15_000, seats.ToDictionary(seat => seat.Id), prices);

    /// <summary>The showing with a price list: all seats are in the standard zone.</summary>
    public static ReservableSchedule ShowingAt(params (string Category, long Price)[] prices) =>
        ShowingOf(
            Seats.Values,
            new PriceTable([.. prices.Select(price => new ZonePrice(PriceZone.Standard, price.Category, price.Price))]));

    public static IReadOnlyList<Seat> Named(params string[] numbers) => [.. numbers.Select(number => Seats[number])];

    public static IReadOnlyList<SeatId> Ids(params string[] numbers) => [.. Named(numbers).Select(seat => seat.Id)];

    public static Order Order(
        string[] seats, string? key = null, DateTime? expiresAt = null, long schedule = 42, long member = 7) => new(
        new Guid("01943f5c-0000-7000-8000-000000000001"), new ScheduleId(schedule), new UserId(member), Named(seats),
        15_000 * seats.Length, key, expiresAt);

    /// <summary>Gives seats ids that fall as rows and numbers rise: who sorts by id, sorts wrong.</summary>
    public static IReadOnlyList<Seat> WithIds(IEnumerable<Seat> seats)
    {
        var all = seats.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            // The database alone gives ids, so nobody else can set one.
            typeof(Seat).GetProperty(nameof(Seat.Id))!.SetValue(all[i], new SeatId(1000 - i));
        }

        return all;
    }
}
