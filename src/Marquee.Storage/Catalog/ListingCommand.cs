using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Marquee.Storage.Catalog;

/// <summary>The pieces of which the statements of listings are made, and the parameters they need. Movies are <c>m</c>, schedules <c>s</c>.</summary>
/// <remarks>
/// A group is found by its first schedule (<see cref="Schedule.PreviousStart"/>), which index entries alone can tell.
/// Conditions are written only for what is asked for, so that each statement has one plan that is good for every value.
/// </remarks>
internal sealed class ListingCommand : IAsyncDisposable
{
    private readonly MarqueeDbContext _db;
    private readonly DbCommand _command;

    private ListingCommand(MarqueeDbContext db, DbCommand command) => (_db, _command) = (db, command);

    /// <summary>What a movie must be.</summary>
    public string Movies { get; private set; } = "true";

    /// <summary>When and where a schedule must be.</summary>
    public string Schedules { get; private set; } = "";

    /// <summary>What makes a schedule of <see cref="Schedules"/> the first of its group.</summary>
    public string First { get; private set; } = "";

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
    /// <param name="date">On this day, or, without it, those that have not started.</param>
    /// <param name="clocks">What the clocks of the theaters show, by time zone; at least one.</param>
    public ListingCommand WithSchedules(TheaterId? theater, DateOnly? date, IReadOnlyList<TheaterClock> clocks)
    {
        var after = "@after";
        if (date is { } day)
        {
            var start = day.ToDateTime(TimeOnly.MinValue);
            Add("after", start.AddTicks(-TimeSpan.TicksPerMicrosecond));
            Add("until", start.AddDays(1));
        }
        else
        {
            Add("after", clocks.Min(clock => clock.Now));
            after = clocks.Count == 1 ? after : AtTheTheater(clocks);
        }

        Schedules = "s.start_time > @after"
            + (after == "@after" ? "" : $" and s.start_time > {after}")
            + (date is null ? "" : " and s.start_time < @until")
            + (theater is null ? "" : " and s.theater_id = @theater");
        First = $"s.previous_start <= {after}";
        if (theater is { } id)
        {
            Add("theater", id.Value);
        }

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

    /// <summary>The clock of a schedule's own theater, where they differ.</summary>
    private string AtTheTheater(IReadOnlyList<TheaterClock> clocks)
    {
        var cases = clocks.Select((clock, index) =>
        {
            Add($"zone{index}", clock.TimeZone);
            Add($"now{index}", clock.Now);
            return $"when @zone{index} then @now{index}";
        });
        return $"(select case z.time_zone {string.Join(' ', cases)} end from theater z where z.id = s.theater_id)";
    }

    private void Add(string name, object value)
    {
        var parameter = _command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        _command.Parameters.Add(parameter);
    }
}

/// <summary>What clocks of a time zone show.</summary>
internal sealed record TheaterClock(string TimeZone, DateTime Now);
