using System.Globalization;

namespace Marquee.Load.Results;

/// <summary>A server whose processor time is watched: a process and its children.</summary>
internal sealed record Watched(string Name, int ProcessId)
{
    /// <summary>Of proc(5): the unit of times in <c>/proc/PID/stat</c>, 1/100 s wherever Linux runs.</summary>
    private const double SecondsPerTick = 0.01;

    /// <summary>Reads <c>name=pid</c>.</summary>
    public static Watched Parse(string text) =>
        text.Split('=') is [var name, var id] && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? new Watched(name, process)
            : throw new ArgumentException($"'{text}' is not NAME=PID.");

    /// <summary>
    /// User and system time in seconds, until now: of the process, of its children that have ended, and of those that run.
    /// </summary>
    public double Seconds()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && StatOf(folder) is { } stat)
            {
                // Fields from the third on: state, parent, ... utime (14), stime (15), cutime (16), cstime (17).
                ticks += id == ProcessId ? Sum(stat, 11..15) : stat[1] == ProcessIdText ? Sum(stat, 11..13) : 0;
            }
        }

        return ticks * SecondsPerTick;
    }

    private string ProcessIdText { get; } = ProcessId.ToString(CultureInfo.InvariantCulture);

    private static long Sum(string[] fields, Range range) => fields[range].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));

    private static string[]? StatOf(string folder)
    {
        try
        {
            // The second field, the name in brackets, may have blanks in it.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}

/// <summary>Readings of all that is watched, and of this client.</summary>
internal sealed class ProcessorTime(IReadOnlyList<Watched> watched)
{
    public IReadOnlyDictionary<string, double> Read() =>
        watched.Append(new Watched("client", Environment.ProcessId)).ToDictionary(server => server.Name, server => server.Seconds());

    /// <summary>Microseconds per order between two readings.</summary>
    public static IReadOnlyDictionary<string, double> PerOrder(
        IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after, long orders) =>
        after.ToDictionary(reading => reading.Key, reading => (reading.Value - before[reading.Key]) * 1e6 / Math.Max(1, orders));
}
