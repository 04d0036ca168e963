using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>The limit of searches, for those that are answered before the limiters of endpoints come.</summary>
internal sealed class SearchLimit(LimitOptions options, CallerLimiters limiters)
{
    /// <summary>How many searches of a caller in a window are answered before they are counted in Redis.</summary>
    private const int First = 9;

    private readonly Limit _limit =
        new(LimitNames.Search, options.SearchesPerMinute, TimeSpan.FromMinutes(1), options.SearchBlock);

    /// <summary>The limiter of a caller.</summary>
    public CallerLimiter Of(string caller) => limiters.Get(_limit, caller, Math.Min(First, _limit.Most - 1));

    /// <summary>Counts a search of a visitor who is not signed in.</summary>
    /// <returns>Whether it may be answered at once; else the endpoint's limiter decides.</returns>
    public bool TryCount(HttpContext http) =>
        !options.Enabled || _limit.Most == 0 || Of(Caller.AddressOf(http)).AttemptAcquire().IsAcquired;
}
