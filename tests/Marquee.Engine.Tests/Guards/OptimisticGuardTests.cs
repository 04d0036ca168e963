using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Guards;

namespace Marquee.Engine.Tests.Guards;

public sealed class OptimisticGuardTests : IDisposable
{
    private const int Retries = 4;

    private readonly ScheduleId _schedule = Orders.NewSchedule();
    private readonly RecordingLedger _ledger = new(TimeProvider.System);
    private readonly Watch _watch = new();
    private readonly OptimisticOptions _options = new() { Retries = Retries, Delay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(5) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nothing_stands_in_the_way_of_is_written_at_once()
    {
        var order = Orders.Of(_schedule, 1, 2);

        var result = await Guard().ReserveAsync(order, Ct);

        result.Value.Reservation.Id.ShouldBe(order.Id);
        (_ledger.Reads, _ledger.Writes, _watch.Retries).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task An_unknown_schedule_costs_no_transaction()
    {
        _ledger.Read = _ => null;

        (await Guard().ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeOfType<ContentNotFound>();

        _ledger.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task A_lost_order_costs_no_transaction()
    {
        _ledger.Read = _ => new Occupancy(1, RecordingLedger.Nothing with { TakenSeats = [new SeatId(2)] });

        var result = await Guard().ReserveAsync(Orders.Of(_schedule, 1, 2), Ct);

        result.Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.ShouldHaveSingleItem().Id.ShouldBe(new SeatId(2));
        (_ledger.Reads, _ledger.Writes).ShouldBe((1, 0));
    }

    [Fact]
    public async Task An_order_sent_again_is_replayed_without_a_transaction()
    {
        var earlier = Orders.Of(_schedule, member: 7, key: "key", 1).ToReservation(TimeProvider.System.Instant);
        _ledger.Read = _ => new Occupancy(1, RecordingLedger.Nothing with { Earlier = earlier, TakenSeats = [new SeatId(1)] });

        var result = await Guard().ReserveAsync(Orders.Of(_schedule, member: 7, key: "key", 1), Ct);

        result.Value.ShouldBe(new Reserved(earlier, Replayed: true));
        _ledger.Writes.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Retries)]
    public async Task When_the_seat_map_changed_in_between_it_looks_again(int changes)
    {
        _ledger.Read = read => new Occupancy(read, RecordingLedger.Nothing);
        _ledger.Version = write => write <= changes ? write + 1 : write;

        (await Guard().ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeNull();

        (_ledger.Reads, _ledger.Writes, _watch.Retries).ShouldBe((changes + 1, changes + 1, changes));
    }

    [Fact]
    public async Task When_the_seat_map_keeps_changing_it_gives_up()
    {
        _ledger.Version = write => write + 1;

        (await Guard().ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBe(new ConcurrentUpdate());

        (_ledger.Reads, _ledger.Writes, _watch.Retries).ShouldBe((Retries + 1, Retries + 1, Retries));
    }

    [Fact]
    public async Task What_another_order_took_in_between_is_refused_at_the_second_look()
    {
        _ledger.Read = read => new Occupancy(read, RecordingLedger.Nothing with { TakenSeats = read > 1 ? [new SeatId(1)] : [] });
        _ledger.Version = _ => 2;

        (await Guard().ReserveAsync(Orders.Of(_schedule, 1), Ct)).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();

        (_ledger.Reads, _ledger.Writes).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_fault_of_the_ledger_is_not_tried_again()
    {
        _ledger.Inside = () => throw new InvalidOperationException("no such table");

        await Should.ThrowAsync<InvalidOperationException>(() => Guard().ReserveAsync(Orders.Of(_schedule, 1), Ct));

        _ledger.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_not_waited_for()
    {
        (_options.Delay, _options.MaxDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        _ledger.Version = write => write + 1;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var waiting = Guard().ReserveAsync(Orders.Of(_schedule, 1), leaving.Token);
        waiting.IsCompleted.ShouldBeFalse();
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(2), Ct));
        _ledger.Writes.ShouldBe(1);
    }

    public void Dispose() => _watch.Dispose();

    private OptimisticGuard Guard() => new(_ledger, new ReservationOptions(), _options, _watch.Telemetry, TimeProvider.System);
}
