using System.CommandLine;
using System.Text.Json;
using Marquee.Load.Reports;
using Marquee.Load.Results;

namespace Marquee.Load;

/// <summary>Makes tables and charts of the raw figures of a lab.</summary>
internal static class ReportCommands
{
    private static readonly Argument<FileInfo> Figures = new("figures") { Description = "The raw figures, figures.tsv." };

    public static Command Table()
    {
        var command = new Command("table", "Prints the medians of the lock lab as tables in Markdown, and ratios.") { Figures };
        command.SetAction(options =>
        {
            var cells = Read(options);
            Write(Console.Out, [.. new GuardTables(cells).Lines(), "", .. new Ratios(cells).Lines()]);
        });
        return command;
    }

    public static Command Chart()
    {
        Option<string> scenario = new("--scenario") { Description = "The scenario.", DefaultValueFactory = _ => "spread" };
        Option<string> figure = new("--figure") { Description = "The figure.", DefaultValueFactory = _ => "reservations_per_s" };
        Option<string> title = new("--title")
            { Description = "The title of the chart.", DefaultValueFactory = _ => "Reservations a second" };
        Option<string> unit = new("--unit") { Description = "What the third column counts.", DefaultValueFactory = _ => "connections" };
        var command = new Command("chart", "Draws medians as bars, an SVG on standard output.") { Figures, scenario, figure, title, unit };
        command.SetAction(options => Write(
            Console.Out,
            new Chart(
                Read(options), options.GetValue(scenario)!, options.GetValue(figure)!, options.GetValue(title)!,
                options.GetValue(unit)!).Lines()));
        return command;
    }

    public static Command Catalog()
    {
        var command = new Command("catalog", "Prints the medians of the catalog's steps as a table in Markdown.") { Figures };
        command.SetAction(options => Write(Console.Out, CatalogTable.Lines(Read(options))));
        return command;
    }

    public static Command Slices()
    {
        Argument<FileInfo> result = new("result") { Description = "The JSON of a run with --slice." };
        var command = new Command(
            "slices", "Prints the processor time an order in the course of a run, and the last slice's : the first's.") { result };
        command.SetAction(options =>
        {
            using var file = options.GetValue(result)!.OpenRead();
            Write(Console.Out, SliceLines.Of(JsonSerializer.Deserialize(file, ResultJson.Default.RunResult)!));
        });
        return command;
    }

    private static Cells Read(ParseResult options) => Cells.Read(options.GetValue(Figures)!.FullName);

    private static void Write(TextWriter writer, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
