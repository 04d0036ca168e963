using System.Globalization;

namespace Marquee.Load.Reports;

/// <summary>How the guard Atomic compares to the bounds and to the other guards of the same run: medians by medians.</summary>
internal sealed class Ratios(Cells cells)
{
    private const string Atomic = nameof(Atomic);
    private const string Bound = "bound";

    public IEnumerable<string> Lines()
    {
        yield return "| ratio | |";
        yield return "| --- | --: |";
        foreach (var connections in cells.Connections)
        {
            var reservations = cells.Median(new Cell(Atomic, connections, "spread"), "reservations_per_s");
            var refusals = cells.Median(new Cell(Atomic, connections, "sold"), "refusals_per_s");
            (string Name, double? Ratio)[] ratios =
            [
                ("reservations/s : inserts/s of pgbench", reservations / cells.Median(new Cell(Bound, 32, "insert"), "per_s")),
                ("reservations/s : a lock per seat, best poll interval", reservations / Best("Distributed, seat", connections)),
                ("reservations/s : a lock per schedule", reservations / Best("Distributed, schedule", connections)),
                ("refusals/s : bare Kestrel", refusals / cells.Median(new Cell(Bound, connections, "echo"), "requests_per_s")),
            ];
            foreach (var (name, ratio) in ratios)
            {
                if (ratio is { } value)
                {
                    yield return string.Create(
                        CultureInfo.InvariantCulture, $"| Atomic, {name}, {connections} connections | {value:0.00} |");
                }
            }
        }
    }

    private double? Best(string guard, int connections) => cells.Subjects
        .Where(subject => subject.StartsWith(guard, StringComparison.Ordinal))
        .Max(subject => cells.Median(new Cell(subject, connections, "spread"), "reservations_per_s"));
}
