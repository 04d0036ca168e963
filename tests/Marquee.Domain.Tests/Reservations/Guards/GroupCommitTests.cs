using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Guards;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Domain.Tests.Reservations.Guards;

public sealed class GroupCommitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLedger _ledger = new();
    private readonly FakeClaims _claims = new();
    private readonly FakeFaults _faults = new();
    private readonly TaskCompletionSource _entered = new();
    private readonly TaskCompletionSource _gate = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lone_order_does_not_wait_for_company()
    {
        await using var commits = Commits();

        (await commits.ReserveAsync(Order(1, "A1"), Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct)).Refusal.ShouldBeNull();

        _ledger.Batches.ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_while_a_transaction_is_under_way_shares_the_next_one()
    {
        await using var commits = Commits();
        var first = await BusyAsync(commits);

        Task<Result<Reserved>>[] others =
            [commits.ReserveAsync(Order(1, "A1"), Ct), commits.ReserveAsync(Order(2, "A1"), Ct), commits.ReserveAsync(Order(3, "A2"), Ct)];
        _gate.SetResult();
        await Task.WhenAll([first, .. others]);

        _ledger.Batches.Select(batch => string.Join(' ', batch.Select(order => order.UserId.Value)))
            .ShouldBe(["99", "1 3", "2"], "two orders want A1");
        foreach (var (answer, member) in others.Zip([1, 2, 3]))
        {
            (await answer).Value.Reservation.UserId.ShouldBe(new UserId(member), "everybody is told of his own order");
        }
    }

    [Fact]
    public async Task Redis_is_told_of_a_transaction_in_one_round_trip()
    {
        await using var commits = Commits();
        var first = await BusyAsync(commits);

        Task<Result<Reserved>>[] others =
            [commits.ReserveAsync(Order(1, "A1"), Ct), commits.ReserveAsync(Order(2, "A2"), Ct), commits.ReserveAsync(Order(3, "A3"), Ct)];
        _gate.SetResult();
        var answers = await Task.WhenAll(others);
        await first;

        _claims.Promotions.ShouldBe([1, 3]);
        _claims.Promoted.Skip(1).Select(promotion => promotion.Claim.ReservationId)
            .ShouldBe(answers.Select(answer => answer.Value.Reservation.Id));
    }

    [Fact]
    public async Task Callers_wait_until_Redis_is_told_and_the_next_transaction_does_not()
    {
        await using var commits = Commits();
        var told = new TaskCompletionSource();
        _claims.OnPromote = () => told.Task;
        var first = commits.ReserveAsync(Order(1, "A1"), Ct);
        await PromotionsAsync(1);

        var second = commits.ReserveAsync(Order(2, "A2"), Ct);
        await PromotionsAsync(2);

        _ledger.Batches.Count.ShouldBe(2);
        (first.IsCompleted || second.IsCompleted).ShouldBeFalse();
        told.SetResult();
        (await first).Refusal.ShouldBeNull();
        (await second).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_transaction_has_no_more_orders_than_the_setting_says()
    {
        await using var commits = Commits(maxBatch: 2);
        var first = await BusyAsync(commits);

        var others = Enumerable.Range(1, 5).Select(member => commits.ReserveAsync(Order(member, $"A{member}"), Ct)).ToList();
        _gate.SetResult();
        await Task.WhenAll([first, .. others]);

        _ledger.Batches.Select(batch => batch.Count).ShouldBe([1, 2, 2, 1]);
    }

    [Fact]
    public async Task An_order_that_waited_for_half_a_lease_is_not_written_any_more()
    {
        await using var commits = Commits();
        var first = await BusyAsync(commits);

        var old = commits.ReserveAsync(Order(1, "A1"), Ct);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var young = commits.ReserveAsync(Order(2, "A2"), Ct);
        _time.Advance(TimeSpan.FromMilliseconds(2_499));
        _gate.SetResult();

        (await old).Refusal.ShouldBeOfType<Unavailable>().NothingWritten.ShouldBeTrue();
        (await young).Refusal.ShouldBeNull();
        (await first).Refusal.ShouldBeNull("it was being written already");
        _ledger.Orders.Select(order => order.UserId.Value).ShouldBe([99, 2]);
    }

    [Fact]
    public async Task A_caller_who_leaves_before_his_batch_is_built_is_not_written()
    {
        await using var commits = Commits();
        var first = await BusyAsync(commits);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var impatient = commits.ReserveAsync(Order(1, "A1"), patience.Token);
        var patient = commits.ReserveAsync(Order(2, "A2"), Ct);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        _gate.SetResult();
        await Task.WhenAll(first, patient);

        _ledger.Orders.Select(order => order.UserId.Value).ShouldBe([99, 2]);
    }

    [Fact]
    public async Task A_caller_who_leaves_later_changes_nothing_and_is_answered()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var commits = Commits();
        var first = await BusyAsync(commits, patience.Token);

        await patience.CancelAsync();
        _gate.SetResult();

        (await first).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_full_queue_says_that_it_is_too_busy()
    {
        await using var commits = Commits(queueCapacity: 1);
        var first = await BusyAsync(commits);

        var waiting = commits.ReserveAsync(Order(1, "A1"), Ct);
        commits.Waiting.ShouldBe(1);
        (await commits.ReserveAsync(Order(2, "A2"), Ct)).Refusal.ShouldBe(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
        _gate.SetResult();

        (await waiting).Refusal.ShouldBeNull();
        (await first).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task When_the_ledger_gives_up_nobody_is_told_that_nothing_was_written_and_the_writer_goes_on()
    {
        var lost = new TimeoutException();
        _ledger.Inside = () => _ledger.Batches.Count == 2 ? throw lost : Task.CompletedTask;
        await using var commits = Commits();
        var first = await BusyAsync(commits);
        Task<Result<Reserved>>[] unlucky = [commits.ReserveAsync(Order(1, "A1"), Ct), commits.ReserveAsync(Order(2, "A2"), Ct)];
        _gate.SetResult();

        foreach (var answer in await Task.WhenAll(unlucky))
        {
            answer.Refusal.ShouldBeOfType<Unavailable>().NothingWritten.ShouldBeFalse();
        }

        _faults.Causes.ShouldBe([lost]);
        (await first).Refusal.ShouldBeNull();
        (await commits.ReserveAsync(Order(3, "A3"), Ct)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task Orders_that_wait_when_the_application_stops_are_written_and_later_ones_are_not()
    {
        var commits = Commits();
        var first = await BusyAsync(commits);
        var (waiting, deferred) = (commits.ReserveAsync(Order(1, "A1"), Ct), commits.ReserveAsync(Order(2, "A1"), Ct));

        var stopping = commits.DisposeAsync().AsTask();
        (await commits.ReserveAsync(Order(3, "A3"), Ct)).Refusal.ShouldBeOfType<Unavailable>().NothingWritten.ShouldBeTrue();
        stopping.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await stopping.WaitAsync(TimeSpan.FromMinutes(2), Ct);

        foreach (var answer in await Task.WhenAll(first, waiting, deferred))
        {
            answer.Refusal.ShouldBeNull();
        }
    }

    private async Task PromotionsAsync(int count)
    {
        while (_claims.Promotions.Count < count)
        {
            await Task.Delay(5, Ct);
        }
    }

    private static Order Order(long member, string seat) =>
        Hall.Order([seat]) with { Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), UserId = new UserId(member) };

    /// <summary>One writer: what it does is what the test sees.</summary>
    private GroupCommit Commits(int maxBatch = 100, int queueCapacity = 100) => new(
        _ledger, _claims, new ReservationOptions(),
        new GroupCommitOptions { Writers = 1, MaxBatch = maxBatch, QueueCapacity = queueCapacity }, FakeMeters.Telemetry(_faults), _time);

    /// <summary>The writer is in a transaction, until the gate opens.</summary>
    private async Task<Task<Result<Reserved>>> BusyAsync(GroupCommit commits, CancellationToken? patience = null)
    {
        var inside = _ledger.Inside;
        _ledger.Inside = async () =>
        {
            _entered.TrySetResult();
            await _gate.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
            await inside();
        };
        var first = commits.ReserveAsync(Order(99, "E5"), patience ?? Ct);
        await _entered.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        return first;
    }
}
