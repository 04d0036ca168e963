using System.Diagnostics;
using System.Threading.Channels;

namespace Marquee.Engine.Batching;

/// <summary>How requests are batched.</summary>
/// <param name="Readers">How many batches are under way at once.</param>
/// <param name="MaxBatch">The most requests of a batch.</param>
/// <param name="Capacity">The most requests that wait; the next one is answered as too busy.</param>
/// <param name="MaxWait">How long a request waits for its batch at most.</param>
internal readonly record struct BatcherLimits(int Readers, int MaxBatch, int Capacity, TimeSpan MaxWait);

/// <summary>The requests of a batch.</summary>
/// <param name="Traces">The spans they came from.</param>
/// <param name="Waited">How long the first of them waited.</param>
internal readonly record struct Batch<T>(IReadOnlyList<T> Requests, IEnumerable<ActivityContext> Traces, TimeSpan Waited);

/// <summary>
/// Lets requests share a call: a few permanent readers each take all that wait and run them together. A lone request does not wait for
/// company.
/// </summary>
internal sealed class Batcher<TRequest, TResponse> : IAsyncDisposable
{
    private readonly BatcherLimits _limits;
    private readonly TResponse _tooBusy;
    private readonly Func<Batch<TRequest>, Task<IReadOnlyList<TResponse>>> _run;
    private readonly Func<Func<TRequest, bool>>? _beginBatch;
    private readonly TimeProvider _time;
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>();
    private readonly Task _readers;
    private int _waiting;

    /// <summary>Starts the readers.</summary>
    /// <param name="limits">How many.</param>
    /// <param name="tooBusy">The answer to a request that found the queue full or waited too long; it was not run.</param>
    /// <param name="run">Runs a batch and answers its requests in their order. An exception goes to all of them.</param>
    /// <param name="time">The clock of <see cref="BatcherLimits.MaxWait"/>.</param>
    /// <param name="beginBatch">Called for every batch: gives a test of whether a request may join it. One that may not waits for the next
    /// batch of the same reader and takes no place in this one; the first request of a batch must be allowed. Without it, all may.</param>
    public Batcher(
        BatcherLimits limits, TResponse tooBusy, Func<Batch<TRequest>, Task<IReadOnlyList<TResponse>>> run, TimeProvider time,
        Func<Func<TRequest, bool>>? beginBatch = null)
    {
        (_limits, _tooBusy, _run, _time, _beginBatch) = (limits, tooBusy, run, time, beginBatch);

        // The readers serve everybody: they do not run in the trace of the request that happened to be the first.
        using var _ = ExecutionContext.SuppressFlow();
        _readers = Task.WhenAll(Enumerable.Range(0, limits.Readers).Select(_ => Task.Run(ReadAsync)));
    }

    /// <summary>How many requests wait for a batch.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Queues a request and waits for its answer.</summary>
    /// <param name="ct">The caller's patience until the request's batch begins; from then on it is run to its end.</param>
    /// <exception cref="OperationCanceledException">The caller left before; the request was not run.</exception>
    public async Task<TResponse> SendAsync(TRequest request, CancellationToken ct)
    {
        var pending = new Pending(request, _time.GetTimestamp());
        if (Interlocked.Increment(ref _waiting) > _limits.Capacity || !_queue.Writer.TryWrite(pending))
        {
            Interlocked.Decrement(ref _waiting);
            return _tooBusy;
        }

        await using var leaving = ct.CanBeCanceled
            ? ct.UnsafeRegister(static (state, token) => ((Pending)state!).Leave(token), pending)
            : default;
        return await pending.Answer;
    }

    /// <summary>Takes no more requests, and ends when those that wait are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _readers;
    }

    private async Task ReadAsync()
    {
        List<Pending> deferred = [];
        while (deferred.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            var batch = TakeBatch(ref deferred);
            if (batch.Count > 0)
            {
                await RunAsync(batch);
            }
        }
    }

    private List<Pending> TakeBatch(ref List<Pending> deferred)
    {
        var (batch, later, now) = (new List<Pending>(), new List<Pending>(), _time.GetTimestamp());
        var mayJoin = _beginBatch?.Invoke();
        foreach (var pending in deferred)
        {
            Take(pending);
        }

        while (batch.Count < _limits.MaxBatch && _queue.Reader.TryRead(out var pending))
        {
            Take(pending);
        }

        deferred = later;
        return batch;

        void Take(Pending pending)
        {
            if (pending.HasLeft)
            {
                Interlocked.Decrement(ref _waiting);
            }
            else if (_time.GetElapsedTime(pending.Since, now) > _limits.MaxWait)
            {
                Interlocked.Decrement(ref _waiting);
                pending.Settle(_tooBusy);
            }
            else if (batch.Count == _limits.MaxBatch || mayJoin?.Invoke(pending.Request) == false)
            {
                later.Add(pending);
            }
            else
            {
                Interlocked.Decrement(ref _waiting);
                if (pending.Begin())
                {
                    batch.Add(pending);
                }
            }
        }
    }

    private async Task RunAsync(List<Pending> batch)
    {
        try
        {
            var answers = await _run(new Batch<TRequest>(
                batch.ConvertAll(pending => pending.Request),
                batch.Select(pending => pending.Trace),
                _time.GetElapsedTime(batch[0].Since)));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Settle(answers[i]);
            }
        }
        catch (Exception exception)
        {
            batch.ForEach(pending => pending.Fail(exception));
        }
    }

    /// <summary>A request in the queue, and the caller who waits for its answer.</summary>
    private sealed class Pending(TRequest request, long since)
    {
        private const int Queued = 0;
        private const int Begun = 1;
        private const int Left = 2;

        private readonly TaskCompletionSource<TResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _state = Queued;

        public TRequest Request => request;

        public long Since => since;

        public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

        public Task<TResponse> Answer => _answer.Task;

        public bool HasLeft => Volatile.Read(ref _state) == Left;

        /// <summary>From here on it is run, even if its caller leaves. Answers false when the caller has left.</summary>
        public bool Begin() => Interlocked.CompareExchange(ref _state, Begun, Queued) == Queued;

        public void Leave(CancellationToken ct)
        {
            if (Interlocked.CompareExchange(ref _state, Left, Queued) == Queued)
            {
                _answer.TrySetCanceled(ct);
            }
        }

        public void Settle(TResponse answer) => _answer.TrySetResult(answer);

        public void Fail(Exception exception) => _answer.TrySetException(exception);
    }
}
