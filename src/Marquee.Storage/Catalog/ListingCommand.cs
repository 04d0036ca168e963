using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Marquee.Storage.Catalog;

/// <summary>
/// The pieces of which the statements of listings are made, and the parameters they need. Movies are <c>m</c>, schedules <c>s</c>.
/// </summary>
/// <remarks>
/// Of showings to come, a group is found by its first schedule (<see cref="Schedule.PreviousStartsAt"/>); index entries alone identify it.
/// Conditions are written only for what is asked for, so that each statement has one plan that is good for every value.
/// </remarks>
internal sealed class ListingCommand : IAsyncDisposable
{
    /// <summary>More than clocks anywhere differ from UTC.</summary>
    private static readonly TimeSpan MostOffset = TimeSpan.FromHours(16);

    private readonly MarqueeDbContext _db;
    private readonly DbCommand _command;

    private ListingCommand(MarqueeDbContext db, DbCommand command) => (_db, _command) = (db, command);

    /// <summary>What a movie must be.</summary>
    public string Movies { get; private set; } = "true";

    /// <summary>When and where a schedule must be.</summary>
    public string Schedules { get; private set; } = "";

    /// <summary>Counts the groups that <see cref="Schedules"/> of movie <c>m</c> form.</summary>
    public string GroupCount { get; private set; } = "";

    /// <summary>Whether a row of <see cref="Schedules"/> is the first of its group.</summary>
    public string IsFirst { get; private set; } = "";

    public static async Task<ListingCommand> CreateAsync(MarqueeDbContext db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return new ListingCommand(db, command);
    }

    public ListingCommand WithMovies(TitleCondition? title, Genre? genre, FilmRating? rating)
    {
        var conditions = new List<string>();
        if (title is not null)
        {
            conditions.Add(title.Sql);
            Add("title", title.Value);
        }

        if (genre is not null)
        {
            conditions.Add("m.genre = @genre");
            Add("genre", WireNames.Of(genre.Value));
        }

        if (rating is not null)
        {
            conditions.Add("m.film_rating = @rating");
            Add("rating", WireNames.Of(rating.Value));
        }

        Movies = conditions.Count > 0 ? string.Join(" and ", conditions) : Movies;
        return this;
    }

    /// <param name="theater">Of one theater only, or of all.</param>
    /// <param name="date">On this day by the clocks of the theater, or, without it, those that have not started.</param>
    /// <param name="now">The instant, UTC.</param>
    public ListingCommand WithSchedules(TheaterId? theater, DateOnly? date, DateTime now)
    {
        Schedules = "s.starts_at > @after";
        if (date is { } chosen)
        {
            // The instants bound what the index of listings reads; the wall-clock times decide.
            var day = chosen.ToDateTime(TimeOnly.MinValue);
            Add("day", day);
            Add("next_day", day.AddDays(1));
            Add("after", DateTime.SpecifyKind(day - MostOffset, DateTimeKind.Utc));
            Add("until", DateTime.SpecifyKind(day.AddDays(1) + MostOffset, DateTimeKind.Utc));
            Schedules += " and s.starts_at < @until and s.start_time >= @day and s.start_time < @next_day";
            IsFirst = "row_number() over (partition by s.movie_id, s.screen_id order by s.starts_at) = 1";
        }
        else
        {
            Add("after", now);
            IsFirst = "s.previous_starts_at <= @after";
        }

        if (theater is { } id)
        {
            Add("theater", id.Value);
            Schedules += " and s.theater_id = @theater";
        }

        var ofMovie = $"from schedule s where s.movie_id = m.id and {Schedules}";
        GroupCount = date is null ? $"select count(*) {ofMovie} and {IsFirst}" : $"select count(distinct s.screen_id) {ofMovie}";
        return this;
    }

    public ListingCommand WithPage(Page page)
    {
        Add("offset", page.Offset);
        Add("size", page.Size);
        return this;
    }

    public Task<DbDataReader> ExecuteAsync(string sql, CancellationToken ct)
    {
        _command.CommandText = sql;
        return _command.ExecuteReaderAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _db.Database.CloseConnectionAsync();
    }

    private void Add(string name, object value)
    {
        var parameter = _command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        _command.Parameters.Add(parameter);
    }
}
