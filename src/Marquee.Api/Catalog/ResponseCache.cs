using System.Collections.Concurrent;
using Marquee.Api.Operations;
using Marquee.Domain;
using Marquee.Infrastructure.Caching;
using Microsoft.AspNetCore.Http.Features;

namespace Marquee.Api.Catalog;

/// <summary>
/// Answers by the address as it was sent, for the few addresses that many ask for: neither routed nor read as parameters, and not looked up in the
/// cache again for a moment. A change that this instance knows of ends them at once; of another instance's they may not have heard for that moment.
/// </summary>
internal sealed class ResponseCache(CatalogCache cache, CatalogCacheTelemetry telemetry, TimeProvider time)
{
    /// <summary>How long the cache is not asked whether an answer is still true. Real time, in ms.</summary>
    private const long Moment = 250;

    private const int MostAnswers = 1024;
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Doorkeeper _doorkeeper = new();
    private volatile Answers _answers = new();

    /// <summary>Answers a request, if it can.</summary>
    /// <returns><see langword="null"/> when it cannot.</returns>
    public Task? TryAnswer(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method)
            || http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target
            || !_answers.ByAddress.TryGetValue(target, out var hot)
            || hot.Changes != cache.Changes || hot.Until < Environment.TickCount64 || hot.Answer.EndsAt <= time.Instant
            || request.Headers.Authorization.Count > 0)
        {
            return null;
        }

        telemetry.Asked();
        SecurityHeaders.AddTo(http);
        return CachedResponseWriter.WriteAsync(http, hot.Answer, hot.Links);
    }

    /// <summary>Remembers an answer from the second time on that an address is asked for: searches that nobody repeats never come here.</summary>
    public void Remember(HttpContext http, CachedResponse answer, string? links, long changes)
    {
        if (!cache.UsesMemory
            || !HttpMethods.IsGet(http.Request.Method)
            || http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target
            || !_doorkeeper.See(target))
        {
            return;
        }

        var answers = _answers;
        var replaced = answers.ByAddress.GetValueOrDefault(target)?.Answer.Size ?? 0;
        if (answers.ByAddress.Count >= MostAnswers || Interlocked.Add(ref answers.Bytes, answer.Size - replaced) > MostBytes)
        {
            // What is hot is back with its next request.
            _answers = answers = new Answers();
        }

        answers.ByAddress[target] = new Hot(answer, links, changes, Environment.TickCount64 + Moment);
    }

    private sealed record Hot(CachedResponse Answer, string? Links, long Changes, long Until);

    private sealed class Answers
    {
        public readonly ConcurrentDictionary<string, Hot> ByAddress = new();

        /// <summary>About how many they take.</summary>
        public long Bytes;
    }
}
