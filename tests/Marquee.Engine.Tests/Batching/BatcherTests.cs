using System.Collections.Concurrent;
using System.Diagnostics;
using Marquee.Engine.Batching;
using Marquee.Engine.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Engine.Tests.Batching;

/// <summary>Requests are numbers and answered with their negation, once the gate is open.</summary>
public sealed class BatcherTests
{
    private const int TooBusy = int.MaxValue;

    /// <summary>Only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<Batch<int>> _batches = [];
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<string> Batches => _batches.Select(batch => string.Join(' ', batch.Requests));

    [Fact]
    public async Task A_lone_request_is_run_at_once()
    {
        await using var batcher = New();
        _gate.SetResult();

        (await batcher.SendAsync(1, Ct).WaitAsync(Patience, Ct)).ShouldBe(-1);
    }

    [Fact]
    public async Task Requests_that_come_during_a_call_share_the_next()
    {
        await using var batcher = New();
        var first = await BusyAsync(batcher);

        var others = Send(batcher, 1, 2, 3);
        batcher.Waiting.ShouldBe(3);
        _gate.SetResult();

        (await AllAsync(others)).ShouldBe([-1, -2, -3]);
        (await first).ShouldBe(0);
        Batches.ShouldBe(["0", "1 2 3"]);
        batcher.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Readers_run_batches_at_the_same_time()
    {
        await using var batcher = New(new BatcherLimits(Readers: 2, MaxBatch: 1, Capacity: 9, TimeSpan.FromSeconds(2)));

        var requests = Send(batcher, 1, 2, 3);
        await Condition.UntilAsync(() => _batches.Count == 2);
        batcher.Waiting.ShouldBe(1);
        _gate.SetResult();

        (await AllAsync(requests)).ShouldBe([-1, -2, -3]);
    }

    [Fact]
    public async Task A_batch_has_no_more_than_the_most_requests()
    {
        await using var batcher = New(new BatcherLimits(Readers: 1, MaxBatch: 2, Capacity: 9, TimeSpan.FromSeconds(2)));
        await BusyAsync(batcher);

        var others = Send(batcher, 1, 2, 3, 4, 5);
        _gate.SetResult();
        await AllAsync(others);

        Batches.ShouldBe(["0", "1 2", "3 4", "5"]);
    }

    [Fact]
    public async Task A_request_that_finds_the_queue_full_is_not_run_and_takes_no_place()
    {
        await using var batcher = New(new BatcherLimits(Readers: 1, MaxBatch: 9, Capacity: 1, TimeSpan.FromSeconds(2)));
        await BusyAsync(batcher);

        var waiting = batcher.SendAsync(1, Ct);
        (await batcher.SendAsync(2, Ct)).ShouldBe(TooBusy);
        (await batcher.SendAsync(3, Ct)).ShouldBe(TooBusy);
        _gate.SetResult();

        (await waiting).ShouldBe(-1);
        (await batcher.SendAsync(4, Ct)).ShouldBe(-4);
        Batches.ShouldBe(["0", "1", "4"]);
    }

    [Fact]
    public async Task A_request_that_waited_too_long_is_not_run()
    {
        await using var batcher = New();
        var first = await BusyAsync(batcher);

        var old = batcher.SendAsync(1, Ct);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var young = batcher.SendAsync(2, Ct);
        _time.Advance(TimeSpan.FromSeconds(2));
        _gate.SetResult();

        (await old.WaitAsync(Patience, Ct)).ShouldBe(TooBusy);
        (await young.WaitAsync(Patience, Ct)).ShouldBe(-2);
        (await first).ShouldBe(0, "it was under way already");
        Batches.ShouldBe(["0", "2"]);
        _batches.Last().Waited.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_caller_who_leaves_before_the_batch_begins_is_not_run()
    {
        await using var batcher = New();
        await BusyAsync(batcher);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var (left, stays) = (batcher.SendAsync(1, leaving.Token), batcher.SendAsync(2, Ct));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left.WaitAsync(Patience, Ct));
        await Should.ThrowAsync<OperationCanceledException>(batcher.SendAsync(3, leaving.Token).WaitAsync(Patience, Ct));
        _gate.SetResult();

        (await stays.WaitAsync(Patience, Ct)).ShouldBe(-2);
        Batches.ShouldBe(["0", "2"]);
        batcher.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_caller_who_leaves_later_is_answered_all_the_same()
    {
        await using var batcher = New();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var first = await BusyAsync(batcher, leaving.Token);

        await leaving.CancelAsync();
        _gate.SetResult();

        (await first.WaitAsync(Patience, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Requests_that_may_not_join_wait_in_their_order_and_leave_the_batches_full()
    {
        await using var batcher = New(new BatcherLimits(Readers: 1, MaxBatch: 3, Capacity: 99, TimeSpan.FromSeconds(2)), OneOfEachHundred);
        await BusyAsync(batcher);

        var requests = Send(batcher, 100, 101, 102, 103, 104, 200, 300, 400, 500);
        _gate.SetResult();
        await AllAsync(requests);

        Batches.ShouldBe(["0", "100 200 300", "101 400 500", "102", "103", "104"]);
    }

    [Fact]
    public async Task A_request_that_waits_for_the_next_batch_may_wait_too_long()
    {
        await using var batcher = New(beginBatch: OneOfEachHundred, run: async batch =>
        {
            var answers = await RunAsync(batch);
            _time.Advance(TimeSpan.FromSeconds(1.5));
            return answers;
        });
        await BusyAsync(batcher);

        var requests = Send(batcher, 1, 2);
        _gate.SetResult();

        (await AllAsync(requests)).ShouldBe([-1, TooBusy]);
        Batches.ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task An_exception_goes_to_the_whole_batch_and_the_reader_goes_on()
    {
        var fault = new TimeoutException();
        await using var batcher = New(run: async batch =>
        {
            var answers = await RunAsync(batch);
            return batch.Requests.Contains(1) ? throw fault : answers;
        });
        var first = await BusyAsync(batcher);

        var unlucky = Send(batcher, 1, 2);
        _gate.SetResult();

        foreach (var request in unlucky)
        {
            (await Should.ThrowAsync<TimeoutException>(request.WaitAsync(Patience, Ct))).ShouldBeSameAs(fault);
        }

        (await first).ShouldBe(0);
        (await batcher.SendAsync(3, Ct).WaitAsync(Patience, Ct)).ShouldBe(-3);
    }

    [Fact]
    public async Task Disposal_answers_the_requests_that_wait_and_takes_no_more()
    {
        var batcher = New(beginBatch: OneOfEachHundred);
        var first = await BusyAsync(batcher);
        var waiting = Send(batcher, 1, 2);

        var disposal = batcher.DisposeAsync().AsTask();
        (await batcher.SendAsync(3, Ct)).ShouldBe(TooBusy);
        await Task.WhenAny(disposal, Task.Delay(50, Ct));
        disposal.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await disposal.WaitAsync(Patience, Ct);

        Batches.ShouldBe(["0", "1", "2"]);
        (await AllAsync([first, .. waiting])).ShouldBe([0, -1, -2]);
    }

    [Fact]
    public async Task A_batch_knows_the_traces_of_its_requests_and_runs_in_none_of_them()
    {
        using var span = new Activity("request").Start();
        var current = span;
        await using var batcher = New(run: batch =>
        {
            current = Activity.Current;
            return RunAsync(batch);
        });
        _gate.SetResult();

        await batcher.SendAsync(1, Ct).WaitAsync(Patience, Ct);

        _batches.ShouldHaveSingleItem().Traces.ShouldBe([span.Context]);
        current.ShouldBeNull();
    }

    [Fact]
    public async Task Of_thousands_of_requests_from_many_threads_each_is_answered_once()
    {
        const int Threads = 16;
        const int Requests = 2_000;
        await using var batcher = New(
            new BatcherLimits(Readers: 2, MaxBatch: 7, Capacity: Threads * Requests, TimeSpan.FromHours(1)), () =>
            {
                var seen = new HashSet<int>();
                return request => seen.Add(request % 11);
            });
        _gate.SetResult();
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        var (answered, gone) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < Requests; i++)
            {
                var request = (thread * Requests) + i;
                var leaves = i % 10 == 9;
                try
                {
                    (await batcher.SendAsync(request, leaves ? left.Token : CancellationToken.None)).ShouldBe(-request);
                    Interlocked.Increment(ref answered);
                }
                catch (OperationCanceledException) when (leaves)
                {
                    Interlocked.Increment(ref gone);
                }
            }
        }))).WaitAsync(Patience, Ct);

        answered.ShouldBe(_batches.Sum(batch => batch.Requests.Count));
        (answered + gone).ShouldBe(Threads * Requests);
        _batches.SelectMany(batch => batch.Requests).Distinct().Count().ShouldBe(answered);
        _batches.ShouldAllBe(batch => batch.Requests.Count <= 7);
        await Condition.UntilAsync(() => batcher.Waiting == 0);
    }

    /// <summary>At most one request of each hundred joins a batch.</summary>
    private static Func<int, bool> OneOfEachHundred()
    {
        var seen = new HashSet<int>();
        return request => seen.Add(request / 100);
    }

    private static List<Task<int>> Send(Batcher<int, int> batcher, params int[] requests) =>
        [.. requests.Select(request => batcher.SendAsync(request, Ct))];

    private static Task<int[]> AllAsync(IEnumerable<Task<int>> requests) => Task.WhenAll(requests).WaitAsync(Patience, Ct);

    private async Task<IReadOnlyList<int>> RunAsync(Batch<int> batch)
    {
        _batches.Enqueue(batch);
        _entered.TrySetResult();
        await _gate.Task;
        return [.. batch.Requests.Select(request => -request)];
    }

    private Batcher<int, int> New(
        BatcherLimits? limits = null, Func<Func<int, bool>>? beginBatch = null,
        Func<Batch<int>, Task<IReadOnlyList<int>>>? run = null) =>
        new(limits ?? new BatcherLimits(Readers: 1, MaxBatch: 9, Capacity: 99, TimeSpan.FromSeconds(2)), TooBusy, run ?? RunAsync, _time,
            beginBatch);

    /// <summary>The reader runs request 0, until the gate opens.</summary>
    private async Task<Task<int>> BusyAsync(Batcher<int, int> batcher, CancellationToken? ct = null)
    {
        var first = batcher.SendAsync(0, ct ?? Ct);
        await _entered.Task.WaitAsync(Patience, Ct);
        return first;
    }
}
