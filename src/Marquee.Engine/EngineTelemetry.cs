using System.Diagnostics;
using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Infrastructure.Redis;

namespace Marquee.Engine;

/// <summary>What operators see of reservations: counts by outcome, the time in the ledger, and spans.</summary>
public sealed class EngineTelemetry : IReservationTelemetry
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "Marquee";

    private static readonly ActivitySource Source = new(Name);

    private readonly IFaultLog _faults;
    private readonly Counter<long> _orders;
    private readonly Counter<long> _cancellations;
    private readonly Histogram<double> _ledger;
    private readonly Histogram<int> _batches;
    private readonly Histogram<double> _waits;
    private readonly Counter<long> _unknown;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _claims;
    private readonly Histogram<int> _claimBatches;
    private readonly Counter<long> _invalidations;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _locks;

    private static readonly KeyValuePair<string, object?>[] ClaimOutcomes =
        [.. Enum.GetValues<ClaimOutcome>().Select(outcome => new KeyValuePair<string, object?>("outcome", WireNames.Of(outcome)))];

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    };

    /// <summary>Makes the instruments.</summary>
    public EngineTelemetry(IMeterFactory meters, IFaultLog faults)
    {
        _faults = faults;
        var meter = meters.Create(Name);
        _orders = meter.CreateCounter<long>(
            "marquee.orders", "{order}", "Orders by outcome: RESERVED, REPLAYED or the code of the refusal.");
        _cancellations = meter.CreateCounter<long>(
            "marquee.cancellations", "{reservation}", "Cancellations by outcome: CANCELLED or the code of the refusal.");
        _ledger = meter.CreateHistogram(
            "marquee.ledger.duration", "s", "How long a transaction of the ledger took, by operation.", tags: null, Seconds);
        _batches = meter.CreateHistogram(
            "marquee.group_commit.batch", "{order}", "How many orders a transaction of the group commit had.", tags: null,
            new InstrumentAdvice<int>
        {
            HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
        });
        _waits = meter.CreateHistogram(
            "marquee.group_commit.wait", "s", "How long the oldest order of a transaction had waited for it.", tags: null, Seconds);
        _unknown = meter.CreateCounter<long>(
            "marquee.group_commit.unknown", "{order}", "Orders answered 503 because the database did not say what became of them.");
        _claims = meter.CreateCounter<long>("marquee.claims", "{claim}", "Claims in Redis by outcome.");
        _claimBatches = meter.CreateHistogram(
            "marquee.claims.batch", "{claim}", "How many claims a call of Redis had.", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });
        _loads = meter.CreateCounter<long>(
            "marquee.claims.loads", "{schedule}",
            "Schedules loaded into Redis or compared with it, by outcome: LOADED, EQUAL, UNEQUAL, DELETED or FAILED.");
        _invalidations = meter.CreateCounter<long>(
            "marquee.claims.invalidations", "{schedule}",
            "Schedules deleted from Redis because a write to them was missing, or it contradicted the database.");
        _retries = meter.CreateCounter<long>("marquee.guard.retries", "{try}", "Further tries of a guard, by guard.");
        _locks = meter.CreateHistogram(
            "marquee.locks.wait", "s", "How long an order waited for its locks in Redis, by outcome: TAKEN, LATE or AWAY.", tags: null,
            Seconds);
    }

    /// <summary>The span of the request, if it is recorded.</summary>
    private static Activity? TracedSpan => Activity.Current is { IsAllDataRequested: true } span ? span : null;

    /// <summary>Counts an order, and writes its outcome to the span of the request.</summary>
    public void Ordered(Result<SeatsReserved> result)
    {
        var outcome = result.Refusal is { } refusal ? WireNames.Of(refusal.Code) : result.Value.Replayed ? "REPLAYED" : "RESERVED";
        _orders.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        var span = TracedSpan?.SetTag("marquee.outcome", outcome);
        if (result.Refusal is null)
        {
            span?.SetTag("marquee.reservation.id", result.Value.Reservation.Id);
        }
    }

    /// <summary>Counts a cancellation, and writes its outcome to the span of the request.</summary>
    public void Cancelled(Guid reservation, Result<MemberReservation> result) =>
        Changed(_cancellations, "CANCELLED", reservation, result.Refusal);

    /// <summary>Counts a batch of orders that is about to be written.</summary>
    /// <param name="orders">How many.</param>
    /// <param name="wait">How long the oldest of them waited.</param>
    public void BatchBegins(int orders, TimeSpan wait)
    {
        _batches.Record(orders);
        _waits.Record(wait.TotalSeconds);
    }

    /// <summary>Counts orders whose outcome is unknown.</summary>
    public void OutcomeUnknown(int orders, Exception cause)
    {
        _unknown.Add(orders);
        _faults.Report($"The database did not say what became of {orders} orders; they are answered 503", cause);
    }

    /// <summary>Counts a claim.</summary>
    public void Claimed(ClaimOutcome outcome) => _claims.Add(1, ClaimOutcomes[(int)outcome]);

    /// <summary>Notes how many claims a call had that Redis answered.</summary>
    public void Sent(int claims)
    {
        if (claims > 0)
        {
            _claimBatches.Record(claims);
        }
    }

    /// <summary>Counts a schedule that was deleted from Redis.</summary>
    public void Invalidated() => _invalidations.Add(1);

    /// <summary>Counts schedules loaded into Redis.</summary>
    public void Loaded(int schedules) => CountLoads(schedules, "LOADED");

    /// <summary>Counts a comparison of a loaded schedule with the database.</summary>
    public void Verified(Verification found)
    {
        if (found is not Verification.NotLoaded)
        {
            CountLoads(1, WireNames.Of(found));
        }
    }

    /// <summary>Counts schedules that could not be read from the database to be loaded or verified.</summary>
    public void CouldNotRead(int schedules, Exception cause)
    {
        CountLoads(schedules, "FAILED");
        _faults.Report(
            $"The live seats of {schedules} schedules could not be read; their orders go to the database without a claim", cause);
    }

    /// <summary>Counts a further try of a guard.</summary>
    public void Retried(GuardKind guard) => _retries.Add(1, new KeyValuePair<string, object?>("guard", WireNames.Of(guard)));

    /// <summary>Notes how long an order waited for its locks, and what came of it.</summary>
    public void Locked(TimeSpan wait, LockOutcome outcome) =>
        _locks.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("outcome", WireNames.Of(outcome)));

    /// <summary>Runs one operation of the ledger in a span of its own and takes its time.</summary>
    /// <param name="operation">"reserve", "confirm", "keep" or "cancel".</param>
    /// <param name="traces">The spans it is done for, when it is done for many; else the current one.</param>
    public async Task<T> InLedgerAsync<T>(string operation, Func<Task<T>> run, IEnumerable<ActivityContext>? traces = null)
    {
        using var span = Source.StartFor(traces, $"ledger {operation}");
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await run();
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            _ledger.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
        }
    }

    private void CountLoads(int schedules, string outcome) => _loads.Add(schedules, new KeyValuePair<string, object?>("outcome", outcome));

    private static void Changed(Counter<long> counter, string success, Guid reservation, Refusal? refused)
    {
        var outcome = refused is { } refusal ? WireNames.Of(refusal.Code) : success;
        counter.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        TracedSpan?.SetTag("marquee.outcome", outcome).SetTag("marquee.reservation.id", reservation);
    }
}

/// <summary>What came of an order's wait for its locks in Redis.</summary>
public enum LockOutcome
{
    /// <summary>It had them all.</summary>
    Taken,

    /// <summary>Others had one of them for too long.</summary>
    Late,

    /// <summary>Redis did not answer; the order went on without.</summary>
    Away,
}
