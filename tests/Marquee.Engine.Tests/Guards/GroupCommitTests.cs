using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;
using Marquee.Engine.Guards;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Engine.Tests.Guards;

/// <summary>One writer, which writes an order of member 99 until the gate opens.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLedger _ledger = new();
    private readonly FakeFaults _faults = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupCommit _commits;
    private Task<Result<Reserved>> _first = null!;

    public GroupCommitTests() =>
        _commits = new GroupCommit(_ledger, new GroupCommitOptions { Writers = 1 }, FakeFaults.Telemetry(_faults), _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<string> Batches => _ledger.Batches.Select(batch => string.Join(' ', batch.Select(order => order.UserId.Value)));

    public async ValueTask InitializeAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ledger.OnReserve = () =>
        {
            entered.TrySetResult();
            return _gate.Task;
        };
        _first = ReserveAsync(member: 99, "E5");
        await entered.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
    }

    [Fact]
    public async Task Orders_share_a_transaction_unless_they_share_a_seat()
    {
        Task<Result<Reserved>>[] orders = [ReserveAsync(1, "A1"), ReserveAsync(2, "A1"), ReserveAsync(3, "A2")];
        _gate.SetResult();

        (await Task.WhenAll([_first, .. orders])).Select(answer => answer.Value.Reservation.UserId.Value).ShouldBe([99L, 1L, 2L, 3L]);
        Batches.ShouldBe(["99", "1 3", "2"]);
    }

    [Fact]
    public async Task An_order_that_waited_too_long_was_not_written()
    {
        var old = ReserveAsync(1, "A1");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var young = ReserveAsync(2, "A2");
        _time.Advance(TimeSpan.FromSeconds(2.5));
        _gate.SetResult();

        (await old).Refusal.ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
        (await young).Refusal.ShouldBeNull();
        Batches.ShouldBe(["99", "2"]);
    }

    [Fact]
    public async Task The_outcome_of_a_transaction_that_failed_is_unknown()
    {
        var lost = new TimeoutException();
        Task<Result<Reserved>>[] orders = [ReserveAsync(1, "A1"), ReserveAsync(2, "A2")];
        _ledger.OnReserve = () => throw lost;
        _gate.SetResult();

        (await Task.WhenAll(orders)).ShouldAllBe(
            answer => answer.Refusal!.Equals(new Unavailable(TimeSpan.FromSeconds(1), false)));
        (await _first).Refusal.ShouldBeNull();
        _faults.Causes.ShouldBe([lost]);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _commits.DisposeAsync();
    }

    private Task<Result<Reserved>> ReserveAsync(long member, string seat) =>
        _commits.ReserveAsync(Hall.Order([seat], member: member), Ct);
}
