using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Infrastructure.Reservations;

/// <summary>What operators see of claims.</summary>
internal sealed class ClaimTelemetry(Meter meter)
{
    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetValues<ClaimOutcome>().Select(outcome => new KeyValuePair<string, object?>("outcome", WireNames.Of(outcome)))];

    private readonly Counter<long> _claims = meter.CreateCounter<long>("marquee.redis.claims", "{claim}", "Claims by outcome.");

    private readonly Histogram<int> _batches = meter.CreateHistogram(
        "marquee.redis.claim_batch", "{claim}", "How many claims a call of Redis had.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });

    private readonly Counter<long> _forgotten = meter.CreateCounter<long>(
        "marquee.redis.forgotten", "{schedule}",
        "Schedules deleted from Redis because a write to them was skipped, or nobody knows what became of it.");

    /// <summary>Counts a claim.</summary>
    public void Claimed(ClaimOutcome outcome) => _claims.Add(1, Outcomes[(int)outcome]);

    /// <summary>Notes how many claims a call had that Redis answered.</summary>
    public void Sent(int claims) => _batches.Record(claims);

    /// <summary>Counts a schedule that was forgotten.</summary>
    public void Forgotten() => _forgotten.Add(1);
}
