using System.Globalization;

namespace Marquee.Load.Reports;

/// <summary>
/// The catalog's steps as tables in Markdown: a line for every step and number of titles, then the stampede and the ratios.
/// </summary>
internal static class CatalogTable
{
    private static readonly string[] StampedeFigures = ["requests_per_s", "p99_ms", "reads", "statements", "failures"];
    private static readonly string[] Figures = ["requests_per_s", "p50_ms", "p95_ms", "p99_ms", "queries", "hit_ratio", "failures"];

    public static IEnumerable<string> Lines(Cells cells)
    {
        yield return "| step | titles | requests/s | p50 ms | p95 ms | p99 ms | queries a request | hit ratio | failures |";
        yield return "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
        foreach (var (subject, titles) in Of(cells, "search"))
        {
            yield return $"| {subject} | {titles} | "
                + $"{string.Join(" | ", Figures.Select(figure => Text(cells.Median(new Cell(subject, titles, "search"), figure))))} |";
        }

        yield return "";
        yield return "| 1,000 clients, one key, two instances | answers a second | p99 ms | listings read | statements | failures |";
        yield return "| --- | ---: | ---: | ---: | ---: | ---: |";
        foreach (var (subject, clients) in Of(cells, "stampede"))
        {
            var cell = new Cell(subject, clients, "stampede");
            yield return $"| {subject} | {string.Join(" | ", StampedeFigures.Select(figure => Text(cells.Median(cell, figure))))} |";
        }

        yield return "";
        yield return "| figure | median | least | greatest |";
        yield return "| --- | ---: | ---: | ---: |";
        foreach (var (subject, count) in Of(cells, "figure"))
        {
            var cell = new Cell(subject, count, "figure");
            var (least, greatest) = cells.Range(cell, "value")!.Value;
            yield return $"| {subject} | {Text(cells.Median(cell, "value"))} | {Text(least)} | {Text(greatest)} |";
        }
    }

    private static IEnumerable<(string Subject, int Count)> Of(Cells cells, string scenario) =>
        from subject in cells.Subjects
        where cells.Has(subject, scenario)
        from count in cells.Connections
        where cells.Has(new Cell(subject, count, scenario))
        select (subject, count);

    private static string Text(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
