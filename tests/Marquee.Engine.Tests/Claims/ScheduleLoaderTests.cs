using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Domain.Tests.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Engine.Tests.Claims;

public sealed class ScheduleLoaderTests : IAsyncLifetime
{
    private static readonly LiveSeat Live = new(Hall.Schedule, Hall.Ids("A1")[0], Guid.Empty, new UserId(7), ExpiresAt: null);

    private readonly FakeClaims _claims = new();
    private readonly FakeLedger _ledger = new();
    private readonly FakeFaults _faults = new();
    private readonly ScheduleLoader _loader;

    /// <summary>What the reading of the live seats waits for.</summary>
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScheduleLoaderTests()
    {
        _loader = new ScheduleLoader(_claims, _ledger, FakeFaults.Telemetry(_faults), new FakeTimeProvider());
        _ledger.OnList = ReadAsync;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_is_loaded_once_however_many_ask_for_it()
    {
        var loads = Enumerable.Range(0, 20).Select(_ => _loader.LoadAsync(Hall.Schedule, Ct)).ToList();
        _gate.SetResult();

        (await Task.WhenAll(loads)).ShouldAllBe(again => again);

        _ledger.Listed.ShouldHaveSingleItem().ShouldBe([Hall.Schedule]);
        var (schedule, token, seats) = _claims.Loaded.ShouldHaveSingleItem();
        schedule.ShouldBe(Hall.Schedule);
        seats.ShouldBe([Live]);
        token.ShouldBe(_claims.Tokens.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task Schedules_asked_for_while_others_are_loaded_are_loaded_together_with_a_token_of_their_own()
    {
        var busy = new TaskCompletionSource<IReadOnlyList<LiveSeat>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ledger.OnList = schedules => schedules[0].Value == 1 ? busy.Task : ReadAsync(schedules);
        var first = _loader.LoadAsync(new ScheduleId(1), Ct);
        await Condition.UntilAsync(() => _ledger.Listed.Count == 1);
        var second = _loader.LoadAsync(new ScheduleId(2), Ct);
        await Condition.UntilAsync(() => _ledger.Listed.Count == 2);

        Task<bool>[] others = [.. new long[] { 42, 43, 44 }.Select(schedule => _loader.LoadAsync(new ScheduleId(schedule), Ct))];
        _gate.SetResult();
        await Task.WhenAll([second, .. others]);
        busy.SetResult([]);
        await first;

        _ledger.Listed.Select(read => read.Count).ShouldBe([1, 1, 3]);
        _claims.Tokens.Distinct().Count().ShouldBe(3);
        _claims.Loaded.Where(load => load.Seats.Count > 0).Select(load => load.Schedule).ShouldBe([Hall.Schedule]);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_stop_the_load()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var (left, stays) = (_loader.LoadAsync(Hall.Schedule, leaving.Token), _loader.LoadAsync(Hall.Schedule, Ct));

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        _gate.SetResult();

        (await stays).ShouldBeTrue();
        _claims.Loaded.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_another_instance_loads_is_not_read()
    {
        _claims.OnBeginLoad = _ => [];

        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeTrue("the next claim says whether it is loaded");

        _ledger.Listed.ShouldBeEmpty();
        _claims.Loaded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_load_that_failed_is_reported_and_may_be_tried_again()
    {
        _gate.SetResult();
        var broken = new TimeoutException();
        _ledger.OnList = _ => throw broken;
        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeFalse();
        _faults.Causes.ShouldBe([broken]);
        _claims.Calls.ShouldBe(["begin load", "invalidate 42"]);

        _ledger.OnList = ReadAsync;
        (await _loader.LoadAsync(Hall.Schedule, Ct)).ShouldBeTrue();
        _claims.Loaded.Count.ShouldBe(1);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        return _loader.DisposeAsync();
    }

    private async Task<IReadOnlyList<LiveSeat>> ReadAsync(IReadOnlyList<ScheduleId> schedules)
    {
        await _gate.Task;
        return schedules.Contains(Hall.Schedule) ? [Live] : [];
    }
}
