using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Storage.Idempotency;

namespace Marquee.Api.Idempotency;

internal static class IdempotencyRegistration
{
    /// <summary>
    /// Gives the first success again for the same <c>Idempotency-Key</c> and body. For endpoints whose answers
    /// hold nothing secret, as they are kept. Not for reservations: the ledger keeps their keys.
    /// </summary>
    /// <param name="lease">How long a call counts as in progress, as its process may have died; <see cref="IdempotencyStore.Lease"/> by
    /// default. Short where a second run does no harm.</param>
    public static RouteHandlerBuilder WithIdempotency(this RouteHandlerBuilder endpoint, TimeSpan? lease = null) =>
        endpoint.AcceptsIdempotencyKey().ProducesProblems(RefusalCode.IdempotencyKeyInUse)
            .WithMetadata(new KeepsSuccesses(lease ?? IdempotencyStore.Lease));

    public static void AddMarqueeIdempotency(this IServiceCollection services) => services.AddSingleton<RequestHash>();

    /// <summary>After authorization: a forbidden call leaves no row.</summary>
    public static void UseMarqueeIdempotency(this WebApplication app) =>
        app.UseWhen(TakesKey, calls => calls.UseMiddleware<IdempotencyMiddleware>());

    private static bool TakesKey(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<KeepsSuccesses>() is not null && http.Request.Headers.ContainsKey(IdempotencyKey.Header);
}

/// <summary>Marks an endpoint whose successes are kept under their <c>Idempotency-Key</c>.</summary>
internal sealed record KeepsSuccesses(TimeSpan Lease);
