using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marquee.Load.Results;

/// <summary>What a run found. Times are milliseconds unless they say otherwise.</summary>
internal sealed record RunResult
{
    public required string Scenario { get; init; }
    public required string Mode { get; init; }
    public required int Connections { get; init; }

    /// <summary>Requests a second that were intended, in an open loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds from the end of the warm-up to the last answer.</summary>
    public required double Duration { get; init; }

    /// <summary>Measured answers by status; 0 is a connection that broke.</summary>
    public required IReadOnlyDictionary<int, long> Statuses { get; init; }

    /// <summary>Measured refusals by result code.</summary>
    public required IReadOnlyDictionary<string, long> Codes { get; init; }

    public required double RequestsPerSecond { get; init; }

    /// <summary>201 answers a second.</summary>
    public required double ReservationsPerSecond { get; init; }

    /// <summary>409 answers a second.</summary>
    public required double RefusalsPerSecond { get; init; }

    public required double P50 { get; init; }
    public required double P95 { get; init; }
    public required double P99 { get; init; }
    public required double Max { get; init; }

    /// <summary>The 99th percentile of the answers 201 alone.</summary>
    public required double P99OfWon { get; init; }

    /// <summary>Answers 201 for a seat that was given with 201 before.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Answers of the whole run, with the warm-up.</summary>
    public required long AllAnswers { get; init; }

    /// <summary>Answers 201 of the whole run, with the warm-up.</summary>
    public required long AllWon { get; init; }

    /// <summary>Requests without an answer when the run was given up; 0 in a sound run.</summary>
    public required long Unanswered { get; init; }

    /// <summary>Processor time, in microseconds per measured answer, by the name of what was watched.</summary>
    public required IReadOnlyDictionary<string, double> Cpu { get; init; }

    /// <summary>Processor time per 201 answer in the course of the run.</summary>
    public required IReadOnlyList<Slice> Slices { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Default.RunResult);

    /// <summary>The figures, a line each: a name and a number.</summary>
    public IEnumerable<string> ToLines()
    {
        (string Name, double Value)[] figures =
        [
            ("duration", Duration),
            ("requests_per_s", RequestsPerSecond),
            ("reservations_per_s", ReservationsPerSecond),
            ("refusals_per_s", RefusalsPerSecond),
            ("p50_ms", P50),
            ("p95_ms", P95),
            ("p99_ms", P99),
            ("max_ms", Max),
            ("p99_won_ms", P99OfWon),
            ("duplicates", Duplicates),
            ("all_answers", AllAnswers),
            ("all_won", AllWon),
            ("unanswered", Unanswered),
            .. Statuses.Select(status => ($"status_{status.Key}", (double)status.Value)),
            .. Codes.Select(code => ($"code_{code.Key}", (double)code.Value)),
            .. Cpu.Select(watched => ($"cpu_{watched.Key}_us", watched.Value)),
        ];
        return figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name} {Math.Round(figure.Value, 3)}"));
    }
}

/// <param name="From">Reservations before it.</param>
/// <param name="To">Reservations at its end.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Cpu">Microseconds per reservation, by the name of what was watched.</param>
internal sealed record Slice(long From, long To, double Seconds, IReadOnlyDictionary<string, double> Cpu);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
