using System.Security.Claims;
using Marquee.Api.Http;
using Marquee.Domain;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace Marquee.Api.Accounts;

/// <summary>
/// Validates a token once and caches the result until it expires: its signature does not change. Its expiry is checked every time, by the
/// application's clock. Only valid tokens are cached, at most 100,000; the framework answers everything else.
/// </summary>
internal sealed class TokenCache(TimeProvider time) : IAuthenticationService, IDisposable
{
    private const int Limit = 100_000;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = Limit });

    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        if (scheme != AccountRegistration.TokenOrCookie || !ErrorRegistration.IsApi(context)
            || context.Request.Headers.Authorization is not [{ } header])
        {
            return Of(context).AuthenticateAsync(context, scheme);
        }

        return _valid.TryGetValue(header, out Known? known) && known!.ValidTo > time.Instant
            ? known.Result
            : ValidateAsync(context, scheme, header);
    }

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Of(context).ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Of(context).ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        Of(context).SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Of(context).SignOutAsync(context, scheme, properties);

    public void Dispose() => _valid.Dispose();

    /// <summary>The framework's own service, which lives as long as the request.</summary>
    private static AuthenticationService Of(HttpContext context) => context.RequestServices.GetRequiredService<AuthenticationService>();

    private async Task<AuthenticateResult> ValidateAsync(HttpContext context, string scheme, string header)
    {
        var result = await Of(context).AuthenticateAsync(context, scheme);
        if (result is { Succeeded: true, Properties.ExpiresUtc: { } validTo })
        {
            var known = new Known(Task.FromResult(result), validTo.UtcDateTime);
            _valid.Set(header, known, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Unused });
        }

        return result;
    }

    private sealed record Known(Task<AuthenticateResult> Result, DateTime ValidTo);
}
