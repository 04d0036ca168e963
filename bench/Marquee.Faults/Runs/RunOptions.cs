using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Marquee.Faults.Runs;

/// <summary>The options and results that all runs share.</summary>
internal static class RunOptions
{
    public static Option<DirectoryInfo> Application() =>
        new("--app") { Description = "The folder of the published application.", Required = true };

    public static Option<DirectoryInfo> Results() => new("--out") { Description = "Where the results are written.", Required = true };

    public static Option<int> Number(string name, string description, int standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    /// <summary>Writes a result as JSON and as markdown.</summary>
    public static async Task KeepAsync<T>(DirectoryInfo folder, string name, T result, JsonTypeInfo<T> type, string markdown)
    {
        folder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.json"), JsonSerializer.Serialize(result, type));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.md"), markdown);
        await Console.Out.WriteLineAsync(markdown);
    }

    /// <summary>Runs, and prints a fault of the run itself in a line.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 130;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    public static void Say(TimeProvider time, string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss} {what}"));
}
