namespace Marquee.Domain.Reservations;

/// <summary>What members get back when they cancel.</summary>
public enum RefundPolicy
{
    /// <summary>As Korean cinemas do: everything until 20 minutes before the start, then half until the start, then nothing.</summary>
    KR,

    /// <summary>Everything until the start.</summary>
    Full,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>The rules of a policy.</summary>
public static class RefundRules
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(20);

    extension(RefundPolicy policy)
    {
        /// <summary>How much of what was paid comes back to a member who cancels, in percent.</summary>
        /// <param name="startsAt">The start of the showing, UTC.</param>
        /// <param name="now">The instant, UTC.</param>
        public int PercentAt(DateTime startsAt, DateTime now) => startsAt <= now ? 0 : policy switch
        {
            RefundPolicy.KR => startsAt - now >= Late ? 100 : 50,
            RefundPolicy.Full => 100,
            RefundPolicy.None => 0,
        };
    }

    /// <summary>What comes back of a payment: a part of all that was paid, and never more than is left of it.</summary>
    /// <param name="amount">What was paid, in KRW.</param>
    /// <param name="refunded">What was given back before.</param>
    /// <param name="percent">0 to 100.</param>
    /// <returns>In KRW, rounded down, as the ledgers do.</returns>
    public static long AmountOf(long amount, long refunded, int percent) => Math.Min(amount * percent / 100, amount - refunded);
}
