using System.Diagnostics;
using System.Globalization;
using Marquee.Api.Seeding;
using Spectre.Console;

namespace Marquee.Api.Commands;

/// <summary>Shows how seeding goes on: bars on a terminal, a line now and then elsewhere.</summary>
internal static class SeedConsole
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    public static Task<T> ShowAsync<T>(Func<IProgress<SeedProgress>, Task<T>> run) => Console.IsOutputRedirected
        ? run(new Lines())
        : AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(context => run(new Bars(context)));

    public static void Write(IReadOnlyList<SeedProgress> counts, DateOnly from)
    {
        foreach (var count in counts)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"{count.Part,-9} {count.Existed,11:N0} there before {count.Added,11:N0} added"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done. Showings from {from:yyyy-MM-dd} on."));
    }

    private sealed class Bars(ProgressContext context) : IProgress<SeedProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(SeedProgress value)
        {
            if (!_bars.TryGetValue(value.Part, out var bar))
            {
                _bars[value.Part] = bar = context.AddTask(value.Part, maxValue: value.Total);
            }

            bar.Value = value.Existed + value.Added;
        }
    }

    private sealed class Lines : IProgress<SeedProgress>
    {
        private long _last = Stopwatch.GetTimestamp();

        public void Report(SeedProgress value)
        {
            if (Stopwatch.GetElapsedTime(_last) >= BetweenLines)
            {
                _last = Stopwatch.GetTimestamp();
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{value.Part}: {value.Existed + value.Added:N0} of {value.Total:N0}"));
            }
        }
    }
}
