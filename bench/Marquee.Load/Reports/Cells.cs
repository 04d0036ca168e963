using System.Globalization;

namespace Marquee.Load.Reports;

/// <summary>What was measured of one thing in every round.</summary>
/// <param name="Subject">A guard or a bound.</param>
internal readonly record struct Cell(string Subject, int Connections, string Scenario);

/// <summary>
/// The raw figures of a lab: a file of tab-separated lines "round, subject, connections, scenario, figure, value" with a heading.
/// </summary>
internal sealed class Cells
{
    private readonly Dictionary<(Cell, string), List<double>> _values = [];

    /// <summary>In the order of their first appearance.</summary>
    public List<string> Subjects { get; } = [];

    /// <summary>From few to many.</summary>
    public List<int> Connections { get; } = [];

    public static Cells Read(string file)
    {
        var cells = new Cells();
        foreach (var line in File.ReadLines(file).Skip(1))
        {
            if (line.Split('\t') is not [_, var subject, var connections, var scenario, var figure, var value])
            {
                throw new InvalidDataException($"{file}: '{line}' does not have six columns.");
            }

            var cell = new Cell(subject, int.Parse(connections, CultureInfo.InvariantCulture), scenario);
            cells.Add(cell, figure, double.Parse(value, CultureInfo.InvariantCulture));
        }

        return cells;
    }

    public bool Has(string subject, string scenario) =>
        _values.Keys.Any(key => key.Item1.Subject == subject && key.Item1.Scenario == scenario);

    public bool Has(Cell cell) => _values.Keys.Any(key => key.Item1 == cell);

    /// <summary>The median of all rounds, or <see langword="null"/> where nothing was measured.</summary>
    public double? Median(Cell cell, string figure) => _values.GetValueOrDefault((cell, figure)) is { } values
        ? values.Order().ElementAt((values.Count - 1) / 2)
        : null;

    /// <summary>The sum of all rounds.</summary>
    public double Sum(Cell cell, string figure) => _values.GetValueOrDefault((cell, figure))?.Sum() ?? 0;

    /// <summary>The least and the greatest of all rounds.</summary>
    public (double Least, double Greatest)? Range(Cell cell, string figure) =>
        _values.GetValueOrDefault((cell, figure)) is { } values ? (values.Min(), values.Max()) : null;

    private void Add(Cell cell, string figure, double value)
    {
        if (!Subjects.Contains(cell.Subject))
        {
            Subjects.Add(cell.Subject);
        }

        if (!Connections.Contains(cell.Connections))
        {
            Connections.Add(cell.Connections);
            Connections.Sort();
        }

        if (!_values.TryGetValue((cell, figure), out var values))
        {
            _values[(cell, figure)] = values = [];
        }

        values.Add(value);
    }
}
