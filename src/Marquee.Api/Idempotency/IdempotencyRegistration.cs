using Marquee.Api.Documentation;

namespace Marquee.Api.Idempotency;

internal static class IdempotencyRegistration
{
    /// <summary>Marks an endpoint whose successes are kept under their <c>Idempotency-Key</c>.</summary>
    private sealed class KeepsSuccesses;

    /// <summary>
    /// Gives the first success again to whoever sends the same <c>Idempotency-Key</c> and body once more. For endpoints whose answers
    /// hold nothing secret, as they are kept. Not for reservations: the ledger keeps their keys.
    /// </summary>
    public static RouteHandlerBuilder WithIdempotency(this RouteHandlerBuilder endpoint) => endpoint.TakesIdempotencyKey().WithMetadata(new KeepsSuccesses());

    public static void AddMarqueeIdempotency(this IServiceCollection services) => services.AddSingleton<RequestHash>();

    /// <summary>After authorization: whoever is not allowed to call leaves no trace.</summary>
    public static void UseMarqueeIdempotency(this WebApplication app) =>
        app.UseWhen(TakesKey, calls => calls.UseMiddleware<IdempotencyMiddleware>());

    private static bool TakesKey(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<KeepsSuccesses>() is not null && http.Request.Headers.ContainsKey(IdempotencyKey.Header);
}
