using System.Globalization;
using System.Text.Json.Serialization;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

/// <summary>The origin's entry of a listing, to the letter; <c>timeTables[].scheduleId</c> is added.</summary>
internal sealed record ScheduleGroupResponse(
    long Id, TheaterResponse Theater, ScreenResponse Screen, MovieResponse Movie, IReadOnlyList<TimeTableResponse> TimeTables)
{
    public static ScheduleGroupResponse From(ScheduleGroup group) => new(
        group.Id.Value,
        TheaterResponse.From(group.Theater),
        ScreenResponse.From(group.Screen),
        MovieResponse.From(group.Movie),
        [.. group.TimeTables.Select(TimeTableResponse.From)]);

    /// <summary>The same with the number of free seats of each showing.</summary>
    public ScheduleGroupResponse With(IReadOnlyDictionary<ScheduleId, int> freeSeats) => this with
    {
        TimeTables =
            [.. TimeTables.Select(table => table with { FreeSeats = freeSeats.GetValueOrDefault(new ScheduleId(table.ScheduleId)) })],
    };

    /// <summary>The same with the price of each showing; one that has been removed since has none.</summary>
    public ScheduleGroupResponse With(IReadOnlyDictionary<ScheduleId, long> prices) => this with
    {
        TimeTables =
        [
            .. TimeTables.Select(table =>
                table with { Price = prices.TryGetValue(new ScheduleId(table.ScheduleId), out var price) ? price : null }),
        ],
    };
}

internal sealed record TheaterResponse(long Id, string Name)
{
    public static TheaterResponse From(TheaterSummary theater) => new(theater.Id.Value, theater.Name);
}

/// <param name="TimeZone">IANA.</param>
internal sealed record TheaterDetailsResponse(long Id, string Name, string TimeZone)
{
    public static TheaterDetailsResponse From(TheaterDetails theater) => new(theater.Id.Value, theater.Name, theater.TimeZone);
}

/// <summary>One showing, as a reservation names it.</summary>
/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="EndDate">Wall-clock time of the theater.</param>
/// <param name="Sale">Whether it is sold; <c>CALLED_OFF</c>: it does not take place.</param>
internal sealed record ShowingResponse(
    long Id, MovieResponse Movie, TheaterDetailsResponse Theater, ScreenResponse Screen, DateTime StartDate, DateTime EndDate,
    ShowingSale Sale)
{
    public static ShowingResponse From(ScheduleDetails schedule) => new(
        schedule.TimeTable.ScheduleId.Value,
        MovieResponse.From(schedule.Movie),
        new TheaterDetailsResponse(schedule.Theater.Id.Value, schedule.Theater.Name, schedule.TimeZone),
        ScreenResponse.From(schedule.Screen),
        schedule.TimeTable.Start,
        schedule.TimeTable.End,
        schedule.Sale);
}

/// <summary>One showing, with price and free seats.</summary>
/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="EndDate">Wall-clock time of the theater.</param>
/// <param name="Price">Of a seat, KRW; where there is a price list, of an adult in the zone <c>STANDARD</c>.</param>
/// <param name="FreeSeats">How many seats are free.</param>
/// <param name="Sale">Whether it is sold: <c>OPEN</c>, until it starts.</param>
internal sealed record ScheduleResponse(
    long Id,
    MovieResponse Movie,
    TheaterDetailsResponse Theater,
    ScreenResponse Screen,
    DateTime StartDate,
    DateTime EndDate,
    long Price,
    int FreeSeats,
    ShowingSale Sale)
{
    public static ScheduleResponse From(ScheduleDetails schedule, int freeSeats)
    {
        var showing = ShowingResponse.From(schedule);
        return new ScheduleResponse(
            showing.Id, showing.Movie, showing.Theater, showing.Screen, showing.StartDate, showing.EndDate, schedule.Price, freeSeats,
            schedule.Sale);
    }
}

internal sealed record ScreenResponse(long Id, long TheaterId, string Name)
{
    public static ScreenResponse From(ScreenSummary screen) => new(screen.Id.Value, screen.TheaterId.Value, screen.Name);
}

/// <summary>The origin's movie: <c>runningTime</c> is a string there.</summary>
internal sealed record MovieResponse(
    long Id, string Title, DateTime ReleaseDate, string ThumbnailUrl, string RunningTime, FilmRating FilmRating, Genre Genre)
{
    public static MovieResponse From(MovieSummary movie) => new(
        movie.Id.Value,
        movie.Title,
        movie.ReleasedAt,
        movie.ThumbnailUrl,
        movie.RunningTime.ToString(CultureInfo.InvariantCulture),
        movie.FilmRating,
        movie.Genre);
}

/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="EndDate">Wall-clock time of the theater.</param>
/// <param name="ScheduleId">What to reserve.</param>
/// <param name="Price">As of a schedule; only with <c>include=price</c>.</param>
/// <param name="FreeSeats">How many seats are free; only with `include=availability`.</param>
internal sealed record TimeTableResponse(
    DateTime StartDate,
    DateTime EndDate,
    long ScheduleId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Price = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? FreeSeats = null)
{
    public static TimeTableResponse From(TimeTable table) => new(table.Start, table.End, table.ScheduleId.Value);
}

/// <param name="Price">Of a seat, KRW; where there is a price list, of an adult in the zone <c>STANDARD</c>.</param>
/// <param name="Prices">Of every zone of the map, where there is a price list.</param>
/// <param name="Categories">Those that have prices, where there is a price list.</param>
internal sealed record SeatMapResponse(
    long ScheduleId,
    long Version,
    ScreenResponse Screen,
    long Price,
    IReadOnlyList<SeatResponse> Seats,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MapPriceResponse>? Prices = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MapCategoryResponse>? Categories = null)
{
    public static SeatMapResponse From(SeatMap map) => new(
        map.ScheduleId.Value,
        map.Version,
        ScreenResponse.From(map.Screen),
        map.Price,
        [
            .. map.Seats.Select(seat => new SeatResponse(
                seat.Id.Value, seat.SeatNumber, seat.Row, seat.Number, seat.Status, seat.Kind, seat.Zone, seat.Pair?.Value)),
        ],
        map.Prices is null
            ? null
            : [.. map.Prices.Prices.Select(price => new MapPriceResponse(price.Zone, price.Category, price.Price))],
        map.Prices is null
            ? null
            : [.. map.Prices.Categories.Select(category =>
                new MapCategoryResponse(category.Code, category.NameKo, category.NameEn, category.NeedsProof))]);
}

/// <param name="Pair">The id of the other seat of a couple seat: the two are sold together.</param>
/// <param name="Zone">What its price depends on, where there is a price list.</param>
internal sealed record SeatResponse(
    long Id,
    string SeatNumber,
    string Row,
    int Number,
    SeatStatus Status,
    SeatKind Kind,
    string Zone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Pair = null);

/// <param name="Price">Of a seat in the zone for a person of the category, KRW.</param>
internal sealed record MapPriceResponse(string Zone, string Category, long Price);

/// <param name="NeedsProof">Whether a proof is asked for at the door.</param>
internal sealed record MapCategoryResponse(string Code, string NameKo, string NameEn, bool NeedsProof);

/// <summary>The origin's search call.</summary>
internal sealed record SearchSchedulesRequest(string? Title = null, string? Genre = null);
