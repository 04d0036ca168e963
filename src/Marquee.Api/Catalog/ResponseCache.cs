using System.Collections.Concurrent;
using Marquee.Api.Limits;
using Marquee.Api.Operations;
using Marquee.Domain;
using Marquee.Infrastructure.Caching;
using Microsoft.AspNetCore.Http.Features;

namespace Marquee.Api.Catalog;

/// <summary>
/// Responses by the address as it was sent, for the few addresses that many ask for: neither routed nor bound, and not looked up in the
/// cache below for a moment. A change that this instance knows ends them at once.
/// </summary>
internal sealed class ResponseCache(CatalogCache cache, CatalogCacheTelemetry telemetry, SearchLimit searches, TimeProvider time)
{
    /// <summary>How long a listing is sent again without asking the cache below. Real time.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private const int MostResponses = 1024;
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Doorkeeper _doorkeeper = new();
    private volatile Table _table = new();

    /// <summary>Sends a kept response.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    public Task? TrySend(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method)
            || http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target
            || !_table.ByAddress.TryGetValue(target, out var hot)
            || hot.Changes != cache.Changes || hot.Until < Environment.TickCount64 || hot.Response.EndsAt <= time.Instant
            || request.Headers.Authorization.Count > 0)
        {
            return null;
        }

        if (hot.IsSearch && !searches.TryCount(http))
        {
            return null;
        }

        telemetry.Asked();
        SecurityHeaders.AddTo(http);
        return CachedResponseWriter.WriteAsync(http, hot.Response, hot.Links);
    }

    /// <summary>Keeps a response from the second request for its address on.</summary>
    public void Keep(HttpContext http, CachedResponse response, string? links, long changes, TimeSpan freshFor)
    {
        if (!cache.UsesMemory || freshFor <= TimeSpan.Zero
            || !HttpMethods.IsGet(http.Request.Method)
            || http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target
            || !_doorkeeper.See(target))
        {
            return;
        }

        var table = _table;
        var replaced = table.ByAddress.GetValueOrDefault(target)?.Response.Size ?? 0;
        if (table.ByAddress.Count >= MostResponses || Interlocked.Add(ref table.Bytes, response.Size - replaced) > MostBytes)
        {
            // What is hot is back with its next request.
            _table = table = new Table();
        }

        table.ByAddress[target] = new Hot(
            response, links, Searches.Is(http.Request), changes, Environment.TickCount64 + (long)freshFor.TotalMilliseconds);
    }

    private sealed record Hot(CachedResponse Response, string? Links, bool IsSearch, long Changes, long Until);

    private sealed class Table
    {
        public readonly ConcurrentDictionary<string, Hot> ByAddress = new();

        /// <summary>About how many they take.</summary>
        public long Bytes;
    }
}
