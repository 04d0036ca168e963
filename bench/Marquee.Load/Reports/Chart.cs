using System.Globalization;
using System.Net;

namespace Marquee.Load.Reports;

/// <summary>
/// Bars as SVG: a group for every subject, a bar in it for every number of connections, or of what else the figures were measured with.
/// </summary>
internal sealed class Chart(Cells cells, string scenario, string figure, string title, string unit)
{
    private const int Left = 250;
    private const int Width = 900;
    private const int BarHeight = 16;
    private const int Top = 56;
    private const int Gap = 12;

    /// <summary>Told apart without colour vision, too (Okabe and Ito).</summary>
    private static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"];

    public IEnumerable<string> Lines()
    {
        var subjects = cells.Subjects.Where(subject => BarsOf(subject).Count > 0).ToList();
        var most = subjects.SelectMany(BarsOf).Select(bar => bar.Value).DefaultIfEmpty(1).Max();
        var height = Top + subjects.Sum(subject => (BarsOf(subject).Count * BarHeight) + Gap) + Gap;
        yield return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" """
            + $"""font-size="13" role="img">""";
        yield return $"""<title>{WebUtility.HtmlEncode(title)}</title><rect width="{Width}" height="{height}" fill="#fff"/>""";
        yield return $"""<text x="12" y="22" font-size="16" font-weight="bold">{WebUtility.HtmlEncode(title)}</text>""";
        var drawn = cells.Connections.Where(connections => subjects.SelectMany(BarsOf).Any(bar => bar.Connections == connections)).ToList();
        foreach (var (place, connections) in drawn.Index())
        {
            yield return $"""<rect x="{12 + (place * 150)}" y="34" width="11" height="11" fill="{ColourOf(connections)}"/><text """
                + $"""x="{28 + (place * 150)}" y="44">{connections} {unit}</text>""";
        }

        var y = Top;
        foreach (var subject in subjects)
        {
            var bars = BarsOf(subject);
            yield return $"""<text x="{Left - 8}" y="{y + (bars.Count * BarHeight / 2) + 5}" """
                + $"""text-anchor="end">{WebUtility.HtmlEncode(subject)}</text>""";
            foreach (var (connections, value) in bars)
            {
                var length = Math.Max(1, (int)(value / most * (Width - Left - 90)));
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"""<rect x="{Left}" y="{y}" width="{length}" height="{BarHeight - 2}" fill="{ColourOf(connections)}"/><text """
                    + $"""x="{Left + length + 5}" y="{y + 12}">{value:N0}</text>""");
                y += BarHeight;
            }

            y += Gap;
        }

        yield return "</svg>";
    }

    private List<(int Connections, double Value)> BarsOf(string subject) =>
    [
        .. from connections in cells.Connections
           let value = cells.Median(new Cell(subject, connections, scenario), figure)
           where value is not null
           select (connections, value.Value),
    ];

    private string ColourOf(int connections) => Colours[cells.Connections.IndexOf(connections) % Colours.Length];
}
