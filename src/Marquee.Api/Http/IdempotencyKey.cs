using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>The header <c>Idempotency-Key</c> of a call, if one was sent.</summary>
/// <param name="Value">The key, or <see langword="null"/>.</param>
/// <param name="Refusal">Why it cannot be one.</param>
internal sealed record IdempotencyKey(string? Value, InvalidInput? Refusal = null)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    private const int Longest = 255;

    public static ValueTask<IdempotencyKey> BindAsync(HttpContext http)
    {
        var sent = http.Request.Headers[Header];
        return ValueTask.FromResult(sent switch
        {
            { Count: 0 } => new IdempotencyKey(Value: null),
            [{ Length: > 0 and <= Longest } key] when !key.AsSpan().ContainsAnyExceptInRange('!', '~') => new IdempotencyKey(key),
            _ => new IdempotencyKey(null, new InvalidInput(Header, $"Send one key of 1 to {Longest} visible ASCII characters.")),
        });
    }
}
