using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

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
            "movie", (before ?? after)!.Id.Value.ToString(Invariant), before, after,
            movie =>
            [
                ("title", movie.Title), ("filmRating", WireNames.Of(movie.FilmRating)), ("genre", WireNames.Of(movie.Genre)),
                ("releaseDate", WallClock(movie.ReleasedAt)), ("thumbnailUrl", movie.ThumbnailUrl),
                ("runningTime", movie.RunningTime.ToString(Invariant)),
            ]);

        public void Add(TheaterDetails? before, TheaterDetails? after) => audit.Add(
            "theater", (before ?? after)!.Id.Value.ToString(Invariant), before, after,
            theater => [("name", theater.Name), ("timeZone", theater.TimeZone)]);

        public void Add(ScreenDetails? before, ScreenDetails? after) => audit.Add(
            "screen", (before ?? after)!.Id.Value.ToString(Invariant), before, after,
            screen =>
            [
                ("theaterId", screen.TheaterId.Value.ToString(Invariant)), ("name", screen.Name),
                ("seatCount", screen.SeatCount.ToString(Invariant)),
            ],
            SeatsBetween(before?.Seats, after?.Seats));

        public void Add(ScheduleRecord? before, ScheduleRecord? after) => audit.Add(
            "schedule", (before ?? after)!.Id.Value.ToString(Invariant), before, after,
            schedule =>
            [
                ("movieId", schedule.MovieId.Value.ToString(Invariant)), ("screenId", schedule.ScreenId.Value.ToString(Invariant)),
                ("startDate", WallClock(schedule.StartTime)), ("endDate", WallClock(schedule.EndTime)),
                ("price", schedule.Price.ToString(Invariant)),
                ("priceListId", schedule.PriceListId?.Value.ToString(Invariant)),
            ]);

        public void Add(PriceListDetails? before, PriceListDetails? after) => audit.Add(
            "price_list", (before ?? after)!.Id.Value.ToString(Invariant), before, after,
            list =>
            [
                ("name", list.Name),
                ("prices", string.Join(
                    ", ", list.Prices.Select(line => string.Create(Invariant, $"{line.Zone} {line.Category} {line.Price}")))),
                ("rules", string.Join(", ", list.Rules.Select(rule =>
                    string.Create(Invariant, $"{WireNames.Of(rule.Days)} {rule.FromHour}-{rule.UntilHour}")))),
            ]);

        public void Add(PriceCategory? before, PriceCategory after) => audit.Add(
            "price_category", after.Code, before, after,
            category =>
            [
                ("nameKo", category.NameKo), ("nameEn", category.NameEn), ("needsProof", category.NeedsProof ? "true" : "false"),
                ("position", category.Position.ToString(Invariant)),
            ]);

        private void Add<T>(
            string subject, string id, T? before, T? after, Func<T, (string Field, string? Value)[]> fieldsOf, params FieldChange[] more)
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
                audit.Add($"{subject}.{what}", id, detail);
            }
        }
    }

    /// <summary>The seats that a screen lost and got, or that became others. Of a new or removed screen their number is enough.</summary>
    private static FieldChange[] SeatsBetween(IReadOnlyList<Seat>? before, IReadOnlyList<Seat>? after)
    {
        if (before is null || after is null)
        {
            return [];
        }

        var (old, present) = (before.Select(Describe).ToList(), after.Select(Describe).ToList());
        var (lost, got) = (string.Join(", ", old.Except(present)), string.Join(", ", present.Except(old)));
        return lost == got ? [] : [new FieldChange("seats", lost.Length > 0 ? lost : null, got.Length > 0 ? got : null)];
    }

    private static string Describe(Seat seat) => seat.SeatNumber
        + (seat.Kind is SeatKind.Seat ? "" : $" {WireNames.Of(seat.Kind)}")
        + (seat.Zone == PriceZone.Standard ? "" : $" {seat.Zone}");

    private static string WallClock(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant);
}
