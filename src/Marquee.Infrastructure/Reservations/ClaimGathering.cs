using System.Collections.Concurrent;
using System.Diagnostics;
using Marquee.Domain.Reservations.Claims;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Infrastructure.Reservations;

/// <summary>
/// Sends the claims of many in one call: those that come while others are under way wait for one of these to return, and go together. A lone claim
/// does not wait for company.
/// </summary>
/// <param name="send">Makes one call and settles its claims; says whether Redis answered.</param>
internal sealed class ClaimGathering(Func<IReadOnlyList<PendingClaim>, Task<bool>> send)
{
    /// <summary>How many calls are under way at most. With one, nobody would gather claims while Redis works.</summary>
    private const int Calls = 2;

    /// <summary>The most claims of a call: Redis is busy with them for about a millisecond, and serves nobody else meanwhile.</summary>
    private const int MaxClaims = 64;

    private readonly ConcurrentQueue<PendingClaim> _waiting = new();
    private int _underWay;

    /// <summary>Claims.</summary>
    public Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var claim = new PendingClaim(order);
        _waiting.Enqueue(claim);
        if (TryBegin())
        {
            // Further calls are for others: they shall not run in the trace of this one.
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
        do
        {
            while (Take(MaxClaims) is { Count: > 0 } claims)
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
                // Those that waited behind them have waited long enough.
                Take(int.MaxValue).ForEach(claim => claim.Settle(ClaimAnswer.Of(ClaimOutcome.Unavailable)));
            }
        }
        catch (Exception exception)
        {
            claims.ForEach(claim => claim.Fail(exception));
        }
    }

    private List<PendingClaim> Take(int most)
    {
        var claims = new List<PendingClaim>();
        while (claims.Count < most && _waiting.TryDequeue(out var claim))
        {
            claims.Add(claim);
        }

        return claims;
    }
}

/// <summary>A claim that is to be sent, and whoever waits for its answer.</summary>
internal sealed class PendingClaim(Order order)
{
    private readonly TaskCompletionSource<ClaimAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Order Order => order;

    /// <summary>The span of whoever waits.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<ClaimAnswer> Answer => _answer.Task;

    public void Settle(ClaimAnswer answer) => _answer.TrySetResult(answer);

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
