namespace Marquee.Domain.Limits;

/// <summary>
/// How many holds a member may have at once, over all schedules. A hold that ends without being paid or cancelled has lapsed: after several
/// of them a member waits.
/// </summary>
public interface IHoldLimit
{
    /// <summary>Counts a hold that is about to be made. One that is counted already gets another end.</summary>
    /// <param name="reservation">The reservation it becomes.</param>
    /// <param name="holdFor">How long it lasts.</param>
    /// <returns><see langword="null"/> when it may be made, else <see cref="TooManyHolds"/> or <see cref="HoldsLapsed"/>. While holds
    /// cannot be counted, every hold may be made.</returns>
    Task<Refusal?> AddAsync(UserId member, Guid reservation, TimeSpan holdFor);

    /// <summary>No longer counts a hold: it was not made, or it was paid or cancelled. Does nothing to one that is not counted.</summary>
    Task RemoveAsync(UserId member, Guid reservation);
}
