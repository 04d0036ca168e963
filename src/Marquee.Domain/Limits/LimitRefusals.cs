namespace Marquee.Domain.Limits;

/// <summary>The caller calls too often, or is blocked because of that.</summary>
/// <param name="Limit">The name of what is limited, such as "search".</param>
/// <param name="Most">How many calls there may be.</param>
/// <param name="Window">Within how long.</param>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record TooManyCalls(string Limit, int Most, TimeSpan Window, TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);

/// <summary>The member has as many holds as allowed, over all schedules.</summary>
/// <param name="Limit">How many a member may have at once.</param>
/// <param name="RetryAfter">Until the first of them ends. Paying or cancelling one makes room at once.</param>
public sealed record TooManyHolds(int Limit, TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);

/// <summary>The member let too many holds lapse: they ended without being paid or cancelled.</summary>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record HoldsLapsed(TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);
