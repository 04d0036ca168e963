using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>A caller who is blocked.</summary>
/// <param name="Limit">The name of the limit.</param>
/// <param name="Caller">An address (of IPv6 its first half, which a household shares), or `member:` and the id of an account.</param>
/// <param name="Seconds">For how long still.</param>
internal sealed record BlockResponse(string Limit, string Caller, long Seconds)
{
    public static BlockResponse From(CallerBlock block) =>
        new(block.Limit, block.Caller, (long)Math.Ceiling(block.Remaining.TotalSeconds));
}

/// <summary>A caller to block.</summary>
internal sealed record BlockRequest(string? Limit, string? Caller, long? Seconds)
{
    private const long MostSeconds = 365 * 24 * 60 * 60;

    /// <returns>The block, or <see cref="InvalidInput"/>.</returns>
    public Result<CallerBlock> ToBlock()
    {
        var errors = new ValidationErrors();
        var (limit, caller, seconds) = (errors.Text("limit", Limit), Limits.Caller.Parse(Caller ?? ""), errors.Number("seconds", Seconds));
        errors.When(!LimitNames.All.Contains(limit), "limit", $"Expected one of {string.Join(", ", LimitNames.All)}.")
            .When(caller is null, "caller", "Expected an IP address, or member: and the id of an account.")
            .Range("seconds", seconds, 1, MostSeconds);
        return errors.Or(() => new CallerBlock(limit, caller!, TimeSpan.FromSeconds(seconds)));
    }
}

[JsonSerializable(typeof(ApiResponse<BlockResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<BlockResponse>>))]
[JsonSerializable(typeof(BlockRequest))]
internal sealed partial class LimitJson : JsonSerializerContext;
