using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

/// <summary>A movie as the listing tells it, without its id.</summary>
internal sealed record MovieRequest(
    string? Title = null,
    string? ReleaseDate = null,
    string? ThumbnailUrl = null,
    [property: JsonConverter(typeof(TextOrNumber))] string? RunningTime = null,
    string? FilmRating = null,
    string? Genre = null)
{
    public Result<MovieDraft> ToDraft()
    {
        var fields = new RequestFields();
        var draft = new MovieDraft(
            fields.Text("title", Title),
            fields.Word<FilmRating>("filmRating", FilmRating),
            fields.Word<Genre>("genre", Genre),
            fields.DayOrMoment("releaseDate", ReleaseDate),
            fields.Text("thumbnailUrl", ThumbnailUrl),
            fields.Number("runningTime", RunningTime));
        return fields.Or(() => draft);
    }
}

/// <param name="Name">The name.</param>
/// <param name="TimeZone">IANA; Asia/Seoul when left out.</param>
internal sealed record TheaterRequest(string? Name = null, string? TimeZone = null)
{
    public Result<TheaterDraft> ToDraft()
    {
        var fields = new RequestFields();
        var draft = new TheaterDraft(fields.Text("name", Name), string.IsNullOrWhiteSpace(TimeZone) ? Theater.DefaultTimeZone : TimeZone.Trim());
        return fields.Or(() => draft);
    }
}

/// <summary>A screen with its seats: a rectangle, or every place by itself; without either a change leaves the seats as they are.</summary>
internal sealed record ScreenRequest(
    long? TheaterId = null, string? Name = null, int? Rows = null, int? SeatsPerRow = null, IReadOnlyList<SeatPlace>? Seats = null)
{
    public Result<ScreenDraft> ToDraft()
    {
        var fields = new RequestFields();
        var (theater, name) = (new TheaterId(fields.Number("theaterId", TheaterId)), fields.Text("name", Name));
        var isHall = Rows is not null || SeatsPerRow is not null;
        if (isHall && Seats is not null)
        {
            return new InvalidInput("seats", "Expected either the seats, or rows and seatsPerRow.");
        }

        if (!isHall)
        {
            return fields.Or(() => new ScreenDraft(theater, name, Seats));
        }

        var hall = SeatPlace.Hall(Rows ?? 0, SeatsPerRow ?? 0);
        var draft = fields.Or(() => new ScreenDraft(theater, name, hall.Refusal is null ? hall.Value : null));
        return (draft.Refusal ?? hall.Refusal) is { } refusal ? refusal : draft;
    }
}

/// <summary>One showing.</summary>
/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="EndDate">When left out: when the movie has run through.</param>
/// <param name="Price">Of a seat, KRW.</param>
internal sealed record ScheduleRequest(
    long? MovieId = null, long? ScreenId = null, string? StartDate = null, string? EndDate = null, long? Price = null)
{
    public Result<ScheduleDraft> ToDraft()
    {
        var fields = new RequestFields();
        var draft = new ScheduleDraft(
            new MovieId(fields.Number("movieId", MovieId)),
            new ScreenId(fields.Number("screenId", ScreenId)),
            fields.Moment("startDate", StartDate),
            fields.OptionalMoment("endDate", EndDate),
            fields.Number("price", Price));
        return fields.Or(() => draft);
    }
}

/// <summary>Showings at every one of the times of every one of the days.</summary>
internal sealed record SchedulePatternRequest(
    long? MovieId = null, long? ScreenId = null, IReadOnlyList<string>? Days = null, IReadOnlyList<string>? Times = null, long? Price = null)
{
    public Result<SchedulePattern> ToPattern()
    {
        var fields = new RequestFields();
        var pattern = new SchedulePattern(
            new MovieId(fields.Number("movieId", MovieId)),
            new ScreenId(fields.Number("screenId", ScreenId)),
            fields.All("days", Days, fields.Day),
            fields.All("times", Times, fields.Time),
            fields.Number("price", Price));
        return fields.Or(() => pattern);
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
        screen.Seats is null ? null : [.. screen.Seats.Select(seat => new AdminSeatResponse(seat.Id.Value, seat.SeatNumber, seat.Row, seat.Number))]);
}

internal sealed record AdminSeatResponse(long Id, string SeatNumber, string Row, int Number);

internal sealed record AdminScheduleResponse(
    long Id, long MovieId, long TheaterId, long ScreenId, string Title, DateTime StartDate, DateTime EndDate, long Price)
{
    public static AdminScheduleResponse From(ScheduleRecord schedule) => new(
        schedule.Id.Value,
        schedule.MovieId.Value,
        schedule.TheaterId.Value,
        schedule.ScreenId.Value,
        schedule.Title,
        schedule.StartTime,
        schedule.EndTime,
        schedule.Price);
}
