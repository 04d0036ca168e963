using System.Globalization;

namespace Marquee.Load.Reports;

/// <summary>The results of the lock lab as tables in Markdown.</summary>
internal sealed class GuardTables(Cells cells)
{
    private static readonly (string Heading, string Scenario, string Figure)[] Bounds =
    [
        ("pgbench: inserts/s, one a transaction", "insert", "per_s"),
        ("redis-benchmark: scripts/s that refuse", "script", "per_s"),
        ("bare Kestrel: answers/s, a script that refuses each", "echo", "requests_per_s"),
    ];

    public IEnumerable<string> Lines()
    {
        foreach (var connections in cells.Connections.Where(
            connections =>
            cells.Subjects.Any(subject => cells.Median(new Cell(subject, connections, "spread"), "requests_per_s") is not null)))
        {
            yield return $"### {connections} connections";
            yield return "";
            yield return "| guard | reservations/s (spread) | p50 / p95 / p99 ms | statements an order | retries an order | CPU µs "
                + "an order: application / database / Redis | reservations/s + refusals/s (4 of 5 lose) | p99 ms | refusals/s (sold "
                + "seat) | p99 ms | hot: s to the last answer | sold twice |";
            yield return "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";
            foreach (var subject in cells.Subjects.Where(subject => cells.Has(subject, "spread")))
            {
                yield return Row(subject, connections);
            }

            yield return "";
        }

        yield return "| bound | median (least–greatest) |";
        yield return "| --- | --: |";
        foreach (var (heading, scenario, figure) in Bounds)
        {
            foreach (var cell in from subject in cells.Subjects from connections in cells.Connections select new Cell(
                subject, connections, scenario))
            {
                if (cells.Median(cell, figure) is { } median && cells.Range(cell, figure) is var (least, greatest))
                {
                    yield return $"| {heading}, {cell.Connections} connections | {Text(median)} ({Text(least)}–{Text(greatest)}) |";
                }
            }
        }
    }

    private string Row(string subject, int connections)
    {
        Cell spread = new(subject, connections, "spread"), mixed = spread with { Scenario = "mixed" },
        sold = spread with { Scenario = "sold" }, hot = spread with { Scenario = "hot" };
        var twice = new[] { spread, mixed, hot }.Sum(cell => cells.Sum(cell, "sold_twice"));
        return string.Join(
            " | ",
            $"| {subject}",
            Median(spread, "reservations_per_s"),
            $"{Median(spread, "p50_ms")} / {Median(spread, "p95_ms")} / {Median(spread, "p99_ms")}",
            Median(spread, "statements"),
            Median(spread, "retries"),
            $"{Median(spread, "cpu_app_us")} / {Median(spread, "cpu_postgres_us")} / {Median(spread, "cpu_redis_us")}",
            $"{Median(mixed, "reservations_per_s")} + {Median(mixed, "refusals_per_s")}",
            Median(mixed, "p99_ms"),
            Median(sold, "refusals_per_s"),
            Median(sold, "p99_ms"),
            Median(hot, "duration"),
            twice > 0 ? $"**{Text(twice)}** |" : "0 |");
    }

    private string Median(Cell cell, string figure) => cells.Median(cell, figure) is { } value ? Text(value) : "–";

    private static string Text(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
