using System.Diagnostics;
using Marquee.Load.Results;

namespace Marquee.Load.Runs;

/// <summary>Takes a run through warm-up, measurement and end.</summary>
/// <param name="warmUp">What comes before does not count.</param>
/// <param name="duration">How long it counts; without it until the run has sent all its requests.</param>
/// <param name="slice">A reading of processor time every so many reservations; 0 for none.</param>
internal sealed class Measurement(Run run, ProcessorTime processors, TimeSpan warmUp, TimeSpan? duration, long slice)
{
    /// <summary>How long the last answers may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>No run without an end is longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly List<Slice> _slices = [];

    public async Task<RunResult> RunAsync(string scenario, string mode, double? rate, int connections, CancellationToken ct)
    {
        var tally = run.Tally;
        if (warmUp == TimeSpan.Zero)
        {
            tally.MeasuredFrom = Stopwatch.GetTimestamp();
        }

        var before = processors.Read();
        run.Start();
        if (warmUp > TimeSpan.Zero)
        {
            await Task.WhenAny(run.Ended, Task.Delay(warmUp, ct));
            before = processors.Read();
            tally.MeasuredFrom = Stopwatch.GetTimestamp();
        }

        var began = tally.MeasuredFrom;
        await MeasureAsync(began, before, ct);
        var after = processors.Read();
        run.Stop();
        await Task.WhenAny(run.Ended, Task.Delay(Patience, ct));

        var seconds = Math.Max(1e-6, Stopwatch.GetElapsedTime(began, Math.Max(began, tally.LastAnswer)).TotalSeconds);
        var statuses = tally.Statuses;
        var answers = statuses.Values.Sum();
        return new RunResult
        {
            Scenario = scenario,
            Mode = mode,
            Connections = connections,
            Rate = rate,
            Duration = seconds,
            Statuses = statuses,
            Codes = tally.Codes,
            RequestsPerSecond = answers / seconds,
            ReservationsPerSecond = statuses.GetValueOrDefault(201) / seconds,
            RefusalsPerSecond = statuses.GetValueOrDefault(409) / seconds,
            P50 = tally.Latency.Quantile(0.5).TotalMilliseconds,
            P95 = tally.Latency.Quantile(0.95).TotalMilliseconds,
            P99 = tally.Latency.Quantile(0.99).TotalMilliseconds,
            Max = tally.Latency.Max.TotalMilliseconds,
            P99OfWon = tally.LatencyOfWon.Quantile(0.99).TotalMilliseconds,
            Duplicates = tally.Duplicates,
            AllAnswers = tally.AllAnswers,
            AllWon = tally.AllWon,
            Unanswered = run.Active,
            Cpu = ProcessorTime.PerOrder(before, after, answers),
            Slices = _slices,
        };
    }

    /// <summary>Waits for the end, and reads the processor time at every slice.</summary>
    private async Task MeasureAsync(long began, IReadOnlyDictionary<string, double> before, CancellationToken ct)
    {
        var last = new Reading(run.Tally.AllWon, began, before);
        var mark = last.Won + slice;
        while (!run.Ended.IsCompleted && Stopwatch.GetElapsedTime(began) < (duration ?? Longest))
        {
            await Task.WhenAny(run.Ended, Task.Delay(Look, ct));
            ct.ThrowIfCancellationRequested();
            if (slice > 0 && run.Tally.AllWon >= mark)
            {
                last = Add(last);
                mark += slice;
            }
        }

        // An order that was refused leaves the last slice a little short.
        if (slice > 0 && run.Tally.AllWon - last.Won > slice / 2)
        {
            Add(last);
        }
    }

    private Reading Add(Reading from)
    {
        var to = new Reading(run.Tally.AllWon, Stopwatch.GetTimestamp(), processors.Read());
        _slices.Add(new Slice(
            from.Won, to.Won, Stopwatch.GetElapsedTime(from.Time, to.Time).TotalSeconds,
            ProcessorTime.PerOrder(from.Processors, to.Processors, to.Won - from.Won)));
        return to;
    }

    private readonly record struct Reading(long Won, long Time, IReadOnlyDictionary<string, double> Processors);
}
