using System.Collections.Concurrent;
using System.Diagnostics;
using Marquee.Domain.Reservations;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// Sends the claims of many in one call: those that come while others are under way wait for one of these to return, and go together. A
/// lone claim does not wait for company, and none waits for a slow Redis for long.
/// </summary>
/// <param name="send">Makes one call and settles its claims; says whether it succeeded.</param>
/// <param name="time">Decides whether a claim has waited for too long.</param>
internal sealed class ClaimGathering(Func<IReadOnlyList<PendingClaim>, Task<bool>> send, TimeProvider time)
{
    /// <summary>How many calls are under way at most. With one, nobody would gather claims while Redis works.</summary>
    private const int Calls = 2;

    /// <summary>The most claims of a call: Redis is busy with them for about a millisecond, and serves nobody else meanwhile.</summary>
    private const int MaxClaims = 64;

    /// <summary>How long a claim waits to be sent: as long as for an answer of Redis.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<PendingClaim> _waiting = new();
    private int _underWay;

    /// <summary>Claims.</summary>
    public Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var claim = new PendingClaim(order, time.GetTimestamp());
        _waiting.Enqueue(claim);
        if (TryBegin())
        {
            using var suppressed = ExecutionContext.SuppressFlow();
            _ = SendAsync();
        }

        return claim.Answer;
    }

    private bool TryBegin()
    {
        var underWay = Volatile.Read(ref _underWay);
        while (underWay < Calls)
        {
            var seen = Interlocked.CompareExchange(ref _underWay, underWay + 1, underWay);
            if (seen == underWay)
            {
                return true;
            }

            underWay = seen;
        }

        return false;
    }

    private async Task SendAsync()
    {
        // Further calls are for others: they shall not run in the trace of the first claim.
        Activity.Current = null;
        do
        {
            while (Take() is { Count: > 0 } claims)
            {
                await SendAsync(claims);
            }

            Interlocked.Decrement(ref _underWay);
        }
        while (!_waiting.IsEmpty && TryBegin());
    }

    private async Task SendAsync(List<PendingClaim> claims)
    {
        try
        {
            if (!await send(claims))
            {
                // Redis is away or full: those that wait behind them do not try it as well.
                while (_waiting.TryDequeue(out var next))
                {
                    next.GoWithout();
                }
            }
        }
        catch (Exception exception)
        {
            claims.ForEach(claim => claim.Fail(exception));
        }
    }

    /// <summary>The next claims to be sent; those that have waited for too long are not.</summary>
    private List<PendingClaim> Take()
    {
        var claims = new List<PendingClaim>();
        var now = time.GetTimestamp();
        while (claims.Count < MaxClaims && _waiting.TryDequeue(out var claim))
        {
            if (time.GetElapsedTime(claim.Since, now) > Patience)
            {
                claim.GoWithout();
            }
            else
            {
                claims.Add(claim);
            }
        }

        return claims;
    }
}

/// <summary>A claim that is to be sent, and whoever waits for its answer.</summary>
/// <param name="order">Whose seats are claimed.</param>
/// <param name="since">When it came, as a time stamp.</param>
internal sealed class PendingClaim(Order order, long since)
{
    private readonly TaskCompletionSource<ClaimAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Order Order => order;

    public long Since => since;

    /// <summary>The span of whoever waits.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<ClaimAnswer> Answer => _answer.Task;

    public void Settle(ClaimAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>The order goes to the database without a claim. Redis is told of it like of any other, once it is written.</summary>
    public void GoWithout() => Settle(ClaimAnswer.Of(ClaimOutcome.Unavailable));

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
