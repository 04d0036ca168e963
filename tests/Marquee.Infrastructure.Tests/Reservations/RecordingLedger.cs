using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>A ledger in memory: it sells a seat once, and remembers how it was called.</summary>
internal sealed class RecordingLedger(TimeProvider time) : IReservationLedger
{
    private readonly ConcurrentDictionary<(ScheduleId, SeatId), Guid> _sold = [];
    private readonly ConcurrentDictionary<(ScheduleId, SeatId), int> _inside = [];
    private int _reads;
    private int _writes;
    private int _overlaps;

    /// <summary>What <see cref="ReadAsync"/> answers, by the number of the read, from 1.</summary>
    public Func<int, Occupancy?> Read { get; set; } = _ => new Occupancy(1, Nothing);

    /// <summary>The version the seat map has when an order is written, by the number of the write, from 1.</summary>
    public Func<int, long> Version { get; set; } = _ => 1;

    /// <summary>Runs inside every transaction.</summary>
    public Func<Task> Inside { get; set; } = () => Task.CompletedTask;

    public int Reads => _reads;

    public int Writes => _writes;

    /// <summary>How often two transactions with a seat in common were open at once.</summary>
    public int Overlaps => _overlaps;

    public static OrderFacts Nothing { get; } = new([], 0, null, null);

    public Task<Occupancy?> ReadAsync(Order order, CancellationToken ct) => Task.FromResult(Read(Interlocked.Increment(ref _reads)));

    public async Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        Version(_writes + 1) == version ? await WriteAsync(order) : NotWritten();

    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        [await WriteAsync(orders.ShouldHaveSingleItem())];

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct) => throw new NotSupportedException();

    private Result<Reserved>? NotWritten()
    {
        Interlocked.Increment(ref _writes);
        return null;
    }

    private async Task<Result<Reserved>> WriteAsync(Order order)
    {
        Interlocked.Increment(ref _writes);
        foreach (var seat in order.SeatIds)
        {
            if (_inside.AddOrUpdate((order.ScheduleId, seat), 1, (_, count) => count + 1) > 1)
            {
                Interlocked.Increment(ref _overlaps);
            }
        }

        try
        {
            await Inside();
            Seat[] taken = [.. order.Seats.Where(seat => !_sold.TryAdd((order.ScheduleId, seat.Id), order.Id))];
            return taken.Length > 0 ? new SeatsAlreadyReserved(taken) : new Reserved(order.ToReservation(time.Instant), Replayed: false);
        }
        finally
        {
            foreach (var seat in order.SeatIds)
            {
                _inside.AddOrUpdate((order.ScheduleId, seat), 0, (_, count) => count - 1);
            }
        }
    }
}

/// <summary>What the guards report and measure.</summary>
internal sealed class Watch : IFaultLog, IMeterFactory
{
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly ConcurrentQueue<string> _outcomes = [];
    private readonly Meter _meter = new(ReservationTelemetry.Name);
    private readonly MeterListener _listener;
    private long _retries;

    public Watch()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            Interlocked.Add(ref _retries, instrument.Name == "marquee.guard.retries" ? value : 0));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            if (instrument.Name == "marquee.locks.wait")
            {
                _outcomes.Enqueue($"{tags[0].Value}");
            }
        });
        _listener.Start();
        Telemetry = new ReservationTelemetry(this, this);
    }

    public ReservationTelemetry Telemetry { get; }

    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>What came of waiting for locks.</summary>
    public IReadOnlyCollection<string> Outcomes => _outcomes;

    public long Retries => Interlocked.Read(ref _retries);

    public void Report(string what, Exception cause) => _faults.Enqueue(what);

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}

internal static class Orders
{
    private static long _schedules = 1_000;

    public static ScheduleId NewSchedule() => new(Interlocked.Increment(ref _schedules));

    /// <summary>An order for seats with the ids given, in that order.</summary>
    public static Order Of(ScheduleId schedule, params long[] seats) => Of(schedule, member: 7, key: null, seats);

    public static Order Of(ScheduleId schedule, long member, string? key, params long[] seats) => new(
        Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), schedule, new UserId(member), [.. seats.Select(SeatOf)],
        15_000 * seats.Length, key);

    private static Seat SeatOf(long id)
    {
        var seat = new Seat { ScreenId = new ScreenId(1), Row = "A", Number = (int)id };

        // The database alone gives ids, so nobody else can set one.
        typeof(Seat).GetProperty(nameof(Seat.Id))!.SetValue(seat, new SeatId(id));
        return seat;
    }
}
