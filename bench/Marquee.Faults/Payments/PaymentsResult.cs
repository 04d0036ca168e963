using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>A run of payments, as it is kept.</summary>
/// <param name="Traffic">In seconds.</param>
/// <param name="Settled">Seconds from the last call of a buyer until nothing was open.</param>
/// <param name="Counts">What there was, by name.</param>
internal sealed record PaymentsResult(
    DateTimeOffset Date, IReadOnlyList<string> Versions, PaymentsOptions Options, double Traffic, double Settled,
    IReadOnlyList<Fault> Faults, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<Violation> Violations)
{
    /// <summary>Every rule; those of reservations as the other fault runs name them.</summary>
    private static readonly string[] Rules =
    [
        PaymentVerdict.ChargeRule, PaymentVerdict.EndRule, PaymentVerdict.OnceRule, PaymentVerdict.RefundRule, PaymentVerdict.SumRule,
        PaymentVerdict.AnswerRule, PaymentVerdict.StatusRule, PaymentsRun.OpenRule, Settlement.ReconcileRule,
        "acknowledged is kept", "a key makes one reservation", "a key gives its answer again", "a refusal changes nothing",
        "no seat twice", "quotas are kept", "the tables agree",
    ];

    public static PaymentsResult Of(
        DateTimeOffset date, IReadOnlyList<string> versions, PaymentsOptions options, TimeSpan traffic, TimeSpan settled,
        IReadOnlyList<Fault> faults, PaymentBooks books, IReadOnlyCollection<PaymentCall> calls,
        (long Charged, long Confirmed, long GivenBack, long Kept) sums, IReadOnlyList<Violation> violations)
    {
        var counts = new Dictionary<string, long>
        {
            ["payments in the database"] = books.Payments.Count,
        };
        void Count<T>(string what, IEnumerable<T> rows, Func<T, string> by)
        {
            foreach (var (name, count) in rows.CountBy(by).OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                counts[$"{what} {name}"] = count;
            }
        }

        Count("payments", books.Payments.Values, payment => payment.Status);
        Count("charges", books.Charges.Values, charge => charge.State);
        Count("reservations of approved payments", books.Payments.Values.Where(payment => payment.Status == "APPROVED"),
            payment => books.Ledger.Reservations[payment.Reservation].Status);
        Count("refunds", books.Refunds, refund => refund.Reason);
        counts["KRW charged"] = sums.Charged;
        counts["KRW of confirmed reservations"] = sums.Confirmed;
        counts["KRW given back"] = sums.GivenBack;
        counts["KRW kept by the policy"] = sums.Kept;
        counts["calls of buyers"] = calls.Count;
        counts["calls without an answer or 503"] = calls.Count(call => call.About.IsUnknown);
        counts["answers 202 (outcome unknown yet)"] = calls.Count(call => call.About.Status == 202);
        counts["answers 409 PAYMENT_IN_PROGRESS"] = calls.Count(call => call.About.Code == "PAYMENT_IN_PROGRESS");
        counts["answers 500"] = calls.Count(call => call.About.Status == 500);
        return new PaymentsResult(
            date, versions, options, traffic.TotalSeconds, settled.TotalSeconds, faults, counts, violations);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {Options.Payments:N0} payments, {Date:yyyy-MM-dd HH:mm} UTC").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{string.Join("; ", Versions)}. {Options.Buyers} buyers at once, {Traffic:F0} s; nothing open {Settled:F0} s later. Sandbox: "
            + $"{Options.Share:P0} each of failures, lost answers, and notices that come twice, late and reordered; seed {Options.Seed}.")
            .AppendLine();
        text.AppendLine("| fault | times | server back after, mean / longest |").AppendLine("| --- | ---: | ---: |");
        foreach (var kind in Faults.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            var seconds = kind.Select(fault => (fault.Ended - fault.Began).TotalSeconds).ToList();
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {kind.Key} | {seconds.Count} | {seconds.Average():F1} s / {seconds.Max():F1} s |");
        }

        text.AppendLine().AppendLine("| what | count |").AppendLine("| --- | ---: |");
        foreach (var (what, count) in Counts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {count:N0} |");
        }

        text.AppendLine().AppendLine("| rule | violations |").AppendLine("| --- | ---: |");
        foreach (var rule in Rules.Union(Violations.Select(violation => violation.Rule)))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {rule} | {Violations.Count(violation => violation.Rule == rule):N0} |");
        }

        return text.ToString();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PaymentsResult))]
[JsonSerializable(typeof(PaymentCall))]
internal sealed partial class PaymentsJson : JsonSerializerContext
{
    /// <summary>Writes every call, a line each.</summary>
    public static async Task WriteAsync(IEnumerable<PaymentCall> calls, FileInfo file, CancellationToken ct)
    {
        file.Directory!.Create();
        await using var writer = new StreamWriter(file.FullName);
        foreach (var call in calls)
        {
            await writer.WriteLineAsync(JsonSerializer.Serialize(call, Default.PaymentCall).AsMemory(), ct);
        }
    }
}
