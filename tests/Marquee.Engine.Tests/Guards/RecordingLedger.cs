using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marquee.Engine.Tests.Guards;

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

    public Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Occupancy?>>([.. orders.Select(_ => Read(Interlocked.Increment(ref _reads)))]);

    public async Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        Version(_writes + 1) == version ? await WriteAsync(order) : NotWritten();

    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        [await WriteAsync(orders.ShouldHaveSingleItem())];

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(
        IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) => throw new NotSupportedException();

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

/// <summary>What guards and claims report and measure.</summary>
internal sealed class Watch : IFaultLog, IDisposable
{
    private readonly ConcurrentQueue<string> _faults = [];

    public Watch() => Telemetry = new EngineTelemetry(Meters, this);

    public MeterWatch Meters { get; } = new();

    public EngineTelemetry Telemetry { get; }

    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>What came of waiting for locks.</summary>
    public IReadOnlyList<string> LockOutcomes => Meters.OutcomesOf("marquee.locks.wait");

    public long Retries => Meters.Read("marquee.guard.retries", "OPTIMISTIC");

    public RedisBreaker Breaker(TimeProvider time) => new(Meters, NullLogger<RedisBreaker>.Instance, time);

    public void Report(string what, Exception cause) => _faults.Enqueue(what);

    public void Dispose() => Meters.Dispose();
}
