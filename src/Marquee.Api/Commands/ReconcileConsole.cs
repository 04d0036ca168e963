using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Domain;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Engine.Reconciliation;
using Spectre.Console;

namespace Marquee.Api.Commands;

/// <summary>Shows what reconciling finds: a bar and a table on a terminal, lines elsewhere, or JSON.</summary>
internal sealed class ReconcileConsole(string format)
{
    public const string Table = "table";
    public const string Json = "json";

    private static readonly ReconcileJson Relaxed = new(
        new JsonSerializerOptions(ReconcileJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Task<T> ShowAsync<T>(Func<IProgress<ReconcileProgress>?, Task<T>> run) => Console.IsOutputRedirected || format == Json
        ? run(null)
        : AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(context => run(new Bar(context.AddTask("schedules"))));

    /// <summary>Writes the differences.</summary>
    public void Write(Comparison found) => Write(found.Differences, () =>
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"Compared {found.Schedules.Count:N0} schedules; Redis knew {found.Known:N0} of them."));
        Console.WriteLine(found.Differences.Count == 0 ? "They agree." : $"{Count(found.Differences)}.");
    });

    /// <summary>Writes the differences that are left.</summary>
    public void Write(Comparison found, IReadOnlyList<Difference> left) => Write(left, () =>
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"Compared {found.Schedules.Count:N0} schedules; Redis knew {found.Known:N0} of them."));
        Console.WriteLine($"{Count(found.Differences)} before mending, {(left.Count == 0 ? "none" : Count(left))} left.");
    });

    private void Write(IReadOnlyList<Difference> differences, Action writeSummary)
    {
        if (format == Json)
        {
            Console.WriteLine(
                JsonSerializer.Serialize([.. differences.Select(DifferenceObject.From)], Relaxed.IReadOnlyListDifferenceObject));
            return;
        }

        if (differences.Count > 0 && !Console.IsOutputRedirected)
        {
            AnsiConsole.Write(TableOf(differences));
        }
        else
        {
            foreach (var difference in differences)
            {
                Console.WriteLine(
                    $"schedule {difference.ScheduleId.Value} {SubjectOf(difference)} {WireNames.Of(difference.Kind)}: {Said(difference)}");
            }
        }

        writeSummary();
    }

    private static Table TableOf(IReadOnlyList<Difference> differences)
    {
        var table = new Table().AddColumns("Schedule", "About", "Difference", "Database", "Redis");
        foreach (var difference in differences)
        {
            table.AddRow(
                new Text($"{difference.ScheduleId.Value}"),
                new Text(SubjectOf(difference)),
                new Text(WireNames.Of(difference.Kind)),
                new Text(difference.Database),
                new Text(difference.Redis ?? ""));
        }

        return table;
    }

    private static string SubjectOf(Difference difference) =>
        difference.SeatId is { } seat ? $"seat {seat.Value}"
        : difference.UserId is { } member ? $"member {member.Value}"
        : $"reservation {difference.ReservationId}";

    private static string Said(Difference difference) =>
        difference.Redis is null ? difference.Database : $"database: {difference.Database}; Redis: {difference.Redis}";

    private static string Count(IReadOnlyList<Difference> differences) =>
        differences.Count == 1 ? "1 difference" : string.Create(CultureInfo.InvariantCulture, $"{differences.Count:N0} differences");

    private sealed class Bar(ProgressTask bar) : IProgress<ReconcileProgress>
    {
        public void Report(ReconcileProgress value) => (bar.MaxValue, bar.Value) = (value.Total, value.Done);
    }
}

/// <summary>A difference in JSON.</summary>
internal sealed record DifferenceObject(
    long ScheduleId, long? SeatId, long? MemberId, Guid? ReservationId, string Kind, string Database, string? Redis)
{
    public static DifferenceObject From(Difference difference) => new(
        difference.ScheduleId.Value,
        difference.SeatId?.Value,
        difference.UserId?.Value,
        difference.ReservationId,
        WireNames.Of(difference.Kind),
        difference.Database,
        difference.Redis);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<DifferenceObject>))]
internal sealed partial class ReconcileJson : JsonSerializerContext;
