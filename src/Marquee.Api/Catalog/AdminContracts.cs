using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

/// <summary>A movie as in the listing, without its id.</summary>
internal sealed record MovieRequest(
    string? Title = null,
    string? ReleaseDate = null,
    string? ThumbnailUrl = null,
    [property: JsonConverter(typeof(TextOrNumber))] string? RunningTime = null,
    string? FilmRating = null,
    string? Genre = null) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToDraft().Refusal as InvalidInput;

    public Result<MovieDraft> ToDraft()
    {
        var errors = new ValidationErrors();
        var draft = new MovieDraft(
            errors.Text("title", Title),
            errors.Word<FilmRating>("filmRating", FilmRating),
            errors.Word<Genre>("genre", Genre),
            errors.DayOrMoment("releaseDate", ReleaseDate),
            errors.Text("thumbnailUrl", ThumbnailUrl),
            (int)Math.Min(errors.Number("runningTime", RunningTime), int.MaxValue));
        return errors.Add(draft.Validate()).Or(() => draft);
    }
}

/// <param name="TimeZone">IANA; Asia/Seoul when left out.</param>
internal sealed record TheaterRequest(string? Name = null, string? TimeZone = null) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToDraft().Validate(services.GetRequiredService<ITimeZones>());

    public TheaterDraft ToDraft() => new($"{Name}".Trim(), string.IsNullOrWhiteSpace(TimeZone) ? Theater.DefaultTimeZone : TimeZone.Trim());
}

/// <summary>A screen with its seats: a rectangle, or every place by itself; without either a change leaves the seats as they are.</summary>
internal sealed record ScreenRequest(
    long? TheaterId = null, string? Name = null, int? Rows = null, int? SeatsPerRow = null, IReadOnlyList<SeatPlace>? Seats = null)
    : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToDraft().Refusal as InvalidInput;

    public Result<ScreenDraft> ToDraft()
    {
        var errors = new ValidationErrors();
        var (theater, name) = (new TheaterId(errors.Number("theaterId", TheaterId)), errors.Text("name", Name));
        var isHall = Rows is not null || SeatsPerRow is not null;
        errors.When(isHall && Seats is not null, "seats", "Expected either the seats, or rows and seatsPerRow.");
        var hall = isHall ? SeatPlace.Hall(Rows ?? 0, SeatsPerRow ?? 0) : Result.Of(Seats!);
        var draft = new ScreenDraft(theater, name, hall.Refusal is null ? hall.Value : null);
        return errors.Add(hall.Refusal as InvalidInput).Add(draft.Validate()).Or(() => draft);
    }
}

/// <summary>One showing.</summary>
/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="EndDate">When left out: when the movie has run through.</param>
/// <param name="Price">Of a seat, KRW; not looked at beside a price list.</param>
/// <param name="PriceListId">The list of its prices. A new schedule without a price and a list gets the one that the rules of the lists
/// propose.</param>
internal sealed record ScheduleRequest(
    long? MovieId = null, long? ScreenId = null, string? StartDate = null, string? EndDate = null, long? Price = null,
    long? PriceListId = null)
    : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToDraft().Refusal as InvalidInput;

    public Result<ScheduleDraft> ToDraft()
    {
        var errors = new ValidationErrors();
        var draft = new ScheduleDraft(
            new MovieId(errors.Number("movieId", MovieId)),
            new ScreenId(errors.Number("screenId", ScreenId)),
            errors.Moment("startDate", StartDate),
            FieldReading.Optional("endDate", EndDate, errors.Moment),
            Price,
            PriceListId is { } list ? new PriceListId(list) : null);
        return errors.Add(draft.Validate()).Or(() => draft);
    }
}

/// <summary>Showings at every one of the times of every one of the days.</summary>
/// <param name="Price">Of a seat, KRW; not looked at beside a price list.</param>
/// <param name="PriceListId">The list of their prices. Each showing without a price and a list gets the one that the rules propose.</param>
internal sealed record SchedulePatternRequest(
    long? MovieId = null, long? ScreenId = null, IReadOnlyList<string>? Days = null, IReadOnlyList<string>? Times = null,
    long? Price = null, long? PriceListId = null) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToPattern().Refusal as InvalidInput;

    public Result<SchedulePattern> ToPattern()
    {
        var errors = new ValidationErrors();
        var pattern = new SchedulePattern(
            new MovieId(errors.Number("movieId", MovieId)),
            new ScreenId(errors.Number("screenId", ScreenId)),
            errors.All("days", Days, errors.Day),
            errors.All("times", Times, errors.Time),
            Price,
            PriceListId is { } list ? new PriceListId(list) : null);
        return errors.Add(pattern.Validate()).Or(() => pattern);
    }
}

/// <param name="Seats">Row by row; left out in lists.</param>
internal sealed record AdminScreenResponse(
    long Id,
    long TheaterId,
    string Name,
    int SeatCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AdminSeatResponse>? Seats)
{
    public static AdminScreenResponse From(ScreenDetails screen) => new(
        screen.Id.Value,
        screen.TheaterId.Value,
        screen.Name,
        screen.SeatCount,
        screen.Seats is null
            ? null
            : [.. screen.Seats.Select(seat => AdminSeatResponse.From(seat, screen.Seats))]);
}

/// <param name="Pair">The seat number of the other seat of a couple seat.</param>
internal sealed record AdminSeatResponse(
    long Id,
    string SeatNumber,
    string Row,
    int Number,
    SeatKind Kind,
    string Zone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pair = null)
{
    public static AdminSeatResponse From(Seat seat, IReadOnlyList<Seat> others) => new(
        seat.Id.Value, seat.SeatNumber, seat.Row, seat.Number, seat.Kind, seat.Zone,
        seat.Pair is { } pair ? others.First(other => other.Id == pair).SeatNumber : null);
}

internal sealed record AdminScheduleResponse(
    long Id, long MovieId, long TheaterId, long ScreenId, string Title, DateTime StartDate, DateTime EndDate, long Price, long? PriceListId)
{
    public static AdminScheduleResponse From(ScheduleRecord schedule) => new(
        schedule.Id.Value,
        schedule.MovieId.Value,
        schedule.TheaterId.Value,
        schedule.ScreenId.Value,
        schedule.Title,
        schedule.StartTime,
        schedule.EndTime,
        schedule.Price,
        schedule.PriceListId?.Value);
}
