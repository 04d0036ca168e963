using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Runs;

/// <summary>A torture run, as it is kept.</summary>
internal sealed record TortureResult(
    DateTimeOffset Date, IReadOnlyList<string> Versions, IReadOnlyList<string> Guards, int Hands, double Seconds,
    IReadOnlyList<Fault> Faults,
    IReadOnlyDictionary<string, int> Answers, int Reserved, int Paid, int Cancelled, int Replayed, int Unknown, int WrittenLate,
    int RefusedAfterItsEnd, int InDatabase,
    int ReconcileExitCode, string Reconcile, IReadOnlyList<Violation> Violations)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {string.Join(" + ", Guards)}, {Date:yyyy-MM-dd HH:mm} UTC").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{string.Join("; ", Versions)}. {Hands} concurrent clients, {Seconds:F0} s.").AppendLine();
        text.AppendLine(
            "| fault | times | server back after, mean / longest | calls without an answer or 503, during it or in the second after |")
            .AppendLine("| --- | ---: | ---: | ---: |");
        foreach (var kind in Faults.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            var seconds = kind.Select(fault => (fault.Ended - fault.Began).TotalSeconds).ToList();
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {kind.Key} | {seconds.Count} | {seconds.Average():F1} s / {seconds.Max():F1} s | "
                + $"{Answers.GetValueOrDefault($"unknown {kind.Key}")} |");
        }

        text.AppendLine().AppendLine("| what | count |").AppendLine("| --- | ---: |");
        foreach (var (what, count) in new (string, int)[]
        {
            ("reservations acknowledged (201)", Reserved), ("payments acknowledged", Paid), ("cancellations acknowledged", Cancelled),
            ("replays of a key", Replayed),
            ("calls without an answer or 503", Unknown),
            ("answers 500", Answers.Where(one => one.Key.EndsWith(" 500", StringComparison.Ordinal)).Sum(one => one.Value)),
            ("reservations in the database", InDatabase), ("refused, then written by an earlier unheard try (allowed)", WrittenLate),
            ("keys refused with 409 after their reservation had ended and its seats were another's", RefusedAfterItsEnd),
            ("acknowledged, but not in the database as acknowledged", Count("acknowledged is kept")),
            ("seats sold twice", Count("no seat twice")),
            ("members above the limit", Count("quotas are kept")), ("violations altogether", Violations.Count),
            ("exit code of reconcile", ReconcileExitCode),
        })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {count:N0} |");
        }

        return text.ToString();
    }

    private int Count(string rule) => Violations.Count(violation => violation.Rule == rule);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(TortureResult))]
[JsonSerializable(typeof(OutageResult))]
[JsonSerializable(typeof(HotResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
