using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests.Fakes;

/// <summary>A ledger that notes its calls and answers what the test says. By default it is empty and writes every order.</summary>
internal sealed class FakeLedger : IReservationLedger
{
    /// <summary>The calls of ledger and claims, where a test shares the list with <see cref="FakeClaims"/>.</summary>
    public ConcurrentQueue<string> Calls { get; init; } = [];

    /// <summary>The orders of every transaction.</summary>
    public ConcurrentQueue<IReadOnlyList<Order>> Batches { get; } = [];

    /// <summary>The schedules of every reading of live seats.</summary>
    public ConcurrentQueue<IReadOnlyList<ScheduleId>> Listed { get; } = [];

    /// <summary>Runs inside every transaction that writes orders.</summary>
    public Func<Task> OnReserve { get; set; } = () => Task.CompletedTask;

    public Func<Order, Occupancy?> OnRead { get; set; } = _ => new Occupancy(1, new OrderFacts([], 0, null, Earlier: null));

    public Func<IReadOnlyList<ScheduleId>, Task<IReadOnlyList<LiveSeat>>> OnList { get; set; } = _ =>
        Task.FromResult<IReadOnlyList<LiveSeat>>([]);

    /// <summary>Whether the reservation is confirmed then.</summary>
    public Func<bool> OnConfirm { get; set; } = () => true;

    /// <summary>Whether a payment of every reservation is being charged.</summary>
    public bool IsCharging { get; set; }

    public Action OnCancel { get; set; } = () => { };

    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        Batches.Enqueue(orders);
        await OnReserve();
        return [.. orders.Select(order => (Result<Reserved>)new Reserved(order.ToReservation(DateTime.UnixEpoch), Replayed: false))];
    }

    public Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        Calls.Enqueue("read");
        return Task.FromResult<IReadOnlyList<Occupancy?>>([.. orders.Select(OnRead)]);
    }

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct)
    {
        Calls.Enqueue("list");
        Listed.Enqueue(schedules);
        return OnList(schedules);
    }

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct)
    {
        Calls.Enqueue("confirm");
        return Task.FromResult(OnConfirm());
    }

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct)
    {
        Calls.Enqueue("cancel");
        OnCancel();
        return Task.FromResult(!IsCharging);
    }

    public Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        throw new NotSupportedException("No test here is optimistic.");

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => throw new NotSupportedException("The engine does not sweep.");
}
