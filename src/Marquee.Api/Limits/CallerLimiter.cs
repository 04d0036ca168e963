using System.Threading.RateLimiting;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>
/// The calls of one caller against one limit on this instance. Redis counts for all instances; while it is away, this one counts its own.
/// </summary>
/// <param name="first">
/// How many calls in a window are answered at once and counted in Redis afterwards.
/// </param>
/// <param name="settle">Is told of the first of them, and sees to it that they are counted soon.</param>
internal sealed class CallerLimiter(
    Limit limit, string caller, int first, LimitStore store, Action<CallerLimiter> settle, LimitTelemetry telemetry, TimeProvider time)
    : RateLimiter
{
    private readonly Lock _lock = new();

    /// <summary>When calls passed here within the window, the oldest first.</summary>
    private readonly Queue<long> _passed = new();

    private long _lastCallAt = time.GetTimestamp();
    private long _blockedAt;
    private TimeSpan _blockedFor;
    private int _unsettled;
    private bool _decidesHere;

    public string Caller => caller;

    public Limit Limit => limit;

    /// <summary>Kept while it knows what Redis does not know, or forgets too late.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _unsettled > 0 || IsBlocked || (_decidesHere && _passed.Count > 0) ? null : time.GetElapsedTime(_lastCallAt);
            }
        }
    }

    private bool IsBlocked => time.GetElapsedTime(_blockedAt) < _blockedFor;

    public override RateLimiterStatistics? GetStatistics() => null;

    /// <summary>Takes the calls that passed and are not counted yet: the caller counts them.</summary>
    public int TakeUnsettled()
    {
        lock (_lock)
        {
            (var calls, _unsettled) = (_unsettled, 0);
            return calls;
        }
    }

    /// <summary>Notes what Redis said to them; <see langword="null"/> when it is away.</summary>
    public void Settled(LimitAnswer? answer)
    {
        lock (_lock)
        {
            _decidesHere = answer is null;
            NoteBlock(answer);
        }
    }

    /// <summary>Lets the first calls pass at once.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            Forget();
            _lastCallAt = time.GetTimestamp();
            if (permitCount == 0 || IsBlocked || _passed.Count >= first)
            {
                return LimitLease.Undecided;
            }

            _passed.Enqueue(_lastCallAt);
            if (_unsettled++ == 0)
            {
                settle(this);
            }
        }

        telemetry.Decided(limit.Name, LimitOutcome.Passed, here: true);
        return LimitLease.Passed;
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        var shared = await store.CountAsync(limit, caller, TakeUnsettled() + 1);
        LimitAnswer answer;
        lock (_lock)
        {
            Forget();
            _decidesHere = shared is null;
            answer = shared ?? Decide();
            NoteBlock(answer);
            if (answer.Outcome is LimitOutcome.Passed)
            {
                _passed.Enqueue(time.GetTimestamp());
            }
        }

        telemetry.Decided(limit.Name, answer.Outcome, here: shared is null);
        return answer.Outcome is LimitOutcome.Passed ? LimitLease.Passed : new LimitLease(limit, answer);
    }

    private void NoteBlock(LimitAnswer? answer) => (_blockedAt, _blockedFor) =
        (time.GetTimestamp(), answer is { Outcome: LimitOutcome.Blocked, Wait: var wait } ? wait : TimeSpan.Zero);

    /// <summary>By what this instance knows.</summary>
    private LimitAnswer Decide() =>
        IsBlocked ? new LimitAnswer(LimitOutcome.Blocked, Left: 0, _blockedFor - time.GetElapsedTime(_blockedAt))
        : _passed.Count < limit.Most ? new LimitAnswer(LimitOutcome.Passed, limit.Most - _passed.Count - 1, TimeSpan.Zero)
        : limit.Block > TimeSpan.Zero ? new LimitAnswer(LimitOutcome.Blocked, Left: 0, limit.Block)
        : new LimitAnswer(LimitOutcome.Refused, Left: 0, limit.Window - time.GetElapsedTime(_passed.Peek()));

    /// <summary>Drops calls that no longer count.</summary>
    private void Forget()
    {
        while (_passed.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= limit.Window)
        {
            _passed.Dequeue();
        }
    }
}
