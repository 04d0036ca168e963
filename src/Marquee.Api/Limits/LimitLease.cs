using System.Threading.RateLimiting;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>What a limit said to a call.</summary>
/// <param name="limit">The limit that refused it; <see langword="null"/> when none did.</param>
/// <param name="answer">Its answer.</param>
internal sealed class LimitLease(Limit? limit = null, LimitAnswer answer = default, bool isAcquired = false) : RateLimitLease
{
    /// <summary>The call may go on.</summary>
    public static readonly LimitLease Passed = new(isAcquired: true);

    /// <summary>Redis has to be asked.</summary>
    public static readonly LimitLease Undecided = new();

    /// <summary>Which limit refused, and its answer.</summary>
    public static readonly MetadataName<(Limit Limit, LimitAnswer Answer)> Refusal = MetadataName.Create<(Limit, LimitAnswer)>("REFUSAL");

    public override bool IsAcquired => isAcquired;

    public override IEnumerable<string> MetadataNames => limit is null ? [] : [Refusal.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = limit is not null && metadataName == Refusal.Name ? (limit, answer) : null;
        return metadata is not null;
    }
}
