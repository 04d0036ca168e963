using Marquee.Domain;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Accounts;

/// <summary>
/// Validates a token once and remembers that until it expires: its signature does not change. Whether it has expired is asked every time, by
/// the application's clock. Only tokens that are valid are remembered, and at most 100,000 of them.
/// </summary>
internal sealed class TokenCache(TimeProvider time) : JsonWebTokenHandler, IDisposable
{
    private const int Limit = 100_000;

    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = Limit });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_valid.TryGetValue(token, out TokenValidationResult? known) && known!.SecurityToken.ValidTo > time.Instant)
        {
            return known;
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            // An identity is built when it is first asked for, which many requests at once should not do.
            _ = result.ClaimsIdentity;
            _valid.Set(token, result, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
        }

        return result;
    }

    public void Dispose() => _valid.Dispose();
}
