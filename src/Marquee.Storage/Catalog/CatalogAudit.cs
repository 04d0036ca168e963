using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;

namespace Marquee.Storage.Catalog;

/// <summary>
/// Writes what changed in the catalog to the audit log. Without a before it was created, without an after deleted; where nothing
/// changed, nothing is written.
/// </summary>
internal static class CatalogAudit
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    extension(IAuditLog audit)
    {
        public void Add(MovieSummary? before, MovieSummary? after) => audit.Add(
            "movie", (before ?? after)!.Id.Value, before, after,
            movie =>
            [
                ("title", movie.Title), ("filmRating", WireNames.Of(movie.FilmRating)), ("genre", WireNames.Of(movie.Genre)),
                ("releaseDate", WallClock(movie.ReleasedAt)), ("thumbnailUrl", movie.ThumbnailUrl),
                ("runningTime", movie.RunningTime.ToString(Invariant)),
            ]);

        public void Add(TheaterDetails? before, TheaterDetails? after) => audit.Add(
            "theater", (before ?? after)!.Id.Value, before, after, theater => [("name", theater.Name), ("timeZone", theater.TimeZone)]);

        public void Add(ScreenDetails? before, ScreenDetails? after) => audit.Add(
            "screen", (before ?? after)!.Id.Value, before, after,
            screen =>
            [
                ("theaterId", screen.TheaterId.Value.ToString(Invariant)), ("name", screen.Name),
                ("seatCount", screen.SeatCount.ToString(Invariant)),
            ],
            SeatsBetween(before?.Seats, after?.Seats));

        public void Add(ScheduleRecord? before, ScheduleRecord? after) => audit.Add(
            "schedule", (before ?? after)!.Id.Value, before, after,
            schedule =>
            [
                ("movieId", schedule.MovieId.Value.ToString(Invariant)), ("screenId", schedule.ScreenId.Value.ToString(Invariant)),
                ("startDate", WallClock(schedule.StartTime)), ("endDate", WallClock(schedule.EndTime)),
                ("price", schedule.Price.ToString(Invariant)),
            ]);

        private void Add<T>(
            string subject, long id, T? before, T? after, Func<T, (string Field, string Value)[]> fieldsOf, params FieldChange[] more)
            where T : class
        {
            var old = before is null ? null : fieldsOf(before).ToDictionary();
            var present = after is null ? null : fieldsOf(after).ToDictionary();
            FieldChange[] detail =
            [
                .. (present ?? old)!.Keys.Select(field => new FieldChange(field, old?[field], present?[field]))
                    .Where(field => field.Old != field.New),
                .. more,
            ];
            if (detail.Length > 0)
            {
                var what = old is null ? "created" : present is null ? "deleted" : "changed";
                audit.Add($"{subject}.{what}", id.ToString(Invariant), detail);
            }
        }
    }

    /// <summary>The seats that a screen lost and got. Of a new or removed screen their number is enough.</summary>
    private static FieldChange[] SeatsBetween(IReadOnlyList<Seat>? before, IReadOnlyList<Seat>? after)
    {
        if (before is null || after is null)
        {
            return [];
        }

        var (old, present) = (before.Select(seat => seat.SeatNumber).ToList(), after.Select(seat => seat.SeatNumber).ToList());
        var (lost, got) = (string.Join(", ", old.Except(present)), string.Join(", ", present.Except(old)));
        return lost == got ? [] : [new FieldChange("seats", lost.Length > 0 ? lost : null, got.Length > 0 ? got : null)];
    }

    private static string WallClock(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant);
}
