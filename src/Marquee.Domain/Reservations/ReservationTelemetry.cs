using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Marquee.Domain.Reservations;

/// <summary>What operators see of reservations: counts by outcome, the time in the ledger, and spans.</summary>
public sealed class ReservationTelemetry
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "Marquee";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _orders;
    private readonly Counter<long> _cancellations;
    private readonly Histogram<double> _ledger;

    /// <summary>Makes the instruments.</summary>
    public ReservationTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _orders = meter.CreateCounter<long>("marquee.orders", "{order}", "Orders by outcome: RESERVED, REPLAYED or the code of the refusal.");
        _cancellations = meter.CreateCounter<long>("marquee.cancellations", "{reservation}", "Cancellations by outcome: CANCELLED or the code of the refusal.");
        _ledger = meter.CreateHistogram("marquee.ledger.duration", "s", "How long a transaction of the ledger took, by operation.", tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
        });
    }

    /// <summary>Counts an order, and writes its outcome to the span of the request.</summary>
    public void Ordered(Result<SeatsReserved> result)
    {
        var outcome = result.Refusal is { } refusal ? Words.Of(refusal.Code) : result.Value.Replayed ? "REPLAYED" : "RESERVED";
        _orders.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        Activity.Current?.SetTag("marquee.outcome", outcome);
        if (result.Refusal is null)
        {
            Activity.Current?.SetTag("marquee.reservation.id", result.Value.Reservation.Id);
        }
    }

    /// <summary>Counts a cancellation, and writes its outcome to the span of the request.</summary>
    public void Cancelled(Guid reservation, Result<MemberReservation> result)
    {
        var outcome = result.Refusal is { } refusal ? Words.Of(refusal.Code) : "CANCELLED";
        _cancellations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        Activity.Current?.SetTag("marquee.outcome", outcome).SetTag("marquee.reservation.id", reservation);
    }

    /// <summary>Runs one operation of the ledger in a span of its own and takes its time.</summary>
    /// <param name="operation">"reserve" or "cancel".</param>
    /// <param name="run">The operation.</param>
    public async Task<T> InLedgerAsync<T>(string operation, Func<Task<T>> run)
    {
        using var span = Source.StartActivity($"ledger {operation}");
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
}
