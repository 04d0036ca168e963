namespace Marquee.Domain.Limits;

/// <summary>The caller calls too often, or is blocked because of that.</summary>
/// <param name="Limit">The name of what is limited, such as "search".</param>
/// <param name="Most">How many calls there may be.</param>
/// <param name="Window">Within how long.</param>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record TooManyCalls(string Limit, int Most, TimeSpan Window, TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);
