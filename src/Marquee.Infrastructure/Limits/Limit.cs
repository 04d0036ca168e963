namespace Marquee.Infrastructure.Limits;

/// <summary>How often a caller may call.</summary>
/// <param name="Name">What is limited, such as <c>search</c>: no colon.</param>
/// <param name="Most">The most calls within any window.</param>
/// <param name="Window">Slides: a call counts for so long.</param>
/// <param name="Block">For how long a caller is blocked who exceeds it; zero: he may call as soon as there is room.</param>
public sealed record Limit(string Name, int Most, TimeSpan Window, TimeSpan Block);

/// <summary>What became of a call.</summary>
public enum LimitOutcome
{
    /// <summary>It was counted.</summary>
    Passed,

    /// <summary>There were too many.</summary>
    Refused,

    /// <summary>The caller is blocked.</summary>
    Blocked,
}

/// <summary>The answer to calls.</summary>
/// <param name="Left">How many more may come now.</param>
/// <param name="Wait">When refused or blocked: until calls may come again.</param>
public readonly record struct LimitAnswer(LimitOutcome Outcome, int Left, TimeSpan Wait);

/// <summary>A block.</summary>
/// <param name="Limit">The name of its limit.</param>
/// <param name="Caller">Whom.</param>
/// <param name="Remaining">For how long still.</param>
public sealed record CallerBlock(string Limit, string Caller, TimeSpan Remaining);
