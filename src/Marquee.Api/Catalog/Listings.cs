using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Catalog;

/// <summary>The listings as they are sent: remembered, or read and written as JSON once for all who ask.</summary>
internal sealed class Listings(CatalogCache cache, CatalogCacheOptions options, IServiceScopeFactory scopes, IOptions<JsonOptions> json, TimeProvider time) : IDisposable
{
    /// <summary>How long a listing may live whose end nobody can tell: of movies that have showings to come.</summary>
    private static readonly TimeSpan UnknownEnd = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _readers = new(options.ConcurrentReads);

    /// <param name="filter">Normalized.</param>
    /// <param name="page">Which page.</param>
    /// <param name="withPrice">Whether each showing has its price.</param>
    public async Task<CachedResponse> SchedulesAsync(ScheduleFilter filter, Page page, bool withPrice = false) =>
        (await cache.GetAsync(
            ListingKey.Of(new SchedulesKey(filter, page, withPrice)),
            ListingScope.Of(filter),
            () => ReadAsync(async catalog =>
            {
                var found = await catalog.FindSchedulesAsync(filter, page, time.Instant, CancellationToken.None);
                var nextStart = filter.Date is null && found.Items.Count > 0 ? found.Items.Min(group => group.TimeTables[0].StartsAt) : (DateTime?)null;
                var groups = found.Items.Select(ScheduleGroupResponse.From);
                if (withPrice)
                {
                    var schedules = found.Items.SelectMany(group => group.TimeTables).Select(table => table.ScheduleId).ToList();
                    var prices = await catalog.FindPricesAsync(schedules, CancellationToken.None);
                    groups = groups.Select(group => group.With(prices));
                }

                return Answer(groups, found.Total, nextStart);
            })))!;

    /// <param name="filter">Normalized.</param>
    /// <param name="page">Which page.</param>
    public async Task<CachedResponse> MoviesAsync(MovieFilter filter, Page page) =>
        (await cache.GetAsync(ListingKey.Of(new MoviesKey(filter, page)), ListingScope.Of(filter), () => ReadAsync(async catalog =>
        {
            var found = await catalog.FindMoviesAsync(filter, page, time.Instant, CancellationToken.None);
            return Answer(found.Items.Select(MovieResponse.From), found.Total, filter.IsOfShowingsToCome ? time.Instant + UnknownEnd : null);
        })))!;

    public async Task<CachedResponse> TheatersAsync() =>
        (await cache.GetAsync(ListingKey.Of(new TheatersKey()), [ListingScope.Theaters], () => ReadAsync(async catalog =>
            Answer((await catalog.ListTheatersAsync(CancellationToken.None)).Select(TheaterDetailsResponse.From)))))!;

    /// <returns><see langword="null"/> when there is no such theater.</returns>
    public ValueTask<CachedResponse?> ScreensAsync(TheaterId theater) =>
        cache.GetAsync(ListingKey.Of(new ScreensKey(theater)), [ListingScope.AllScreens, ListingScope.ScreensOf(theater)], () => ReadAsync(async catalog =>
            await catalog.FindScreensAsync(theater, CancellationToken.None) is { } screens ? Answer(screens.Select(ScreenResponse.From)) : null));

    public void Dispose() => _readers.Dispose();

    /// <summary>In its turn, and in a scope of its own: whoever asked first may have left before it is read.</summary>
    private async Task<CachedResponse?> ReadAsync(Func<ICatalogQueries, Task<CachedResponse?>> read)
    {
        await _readers.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await read(scope.ServiceProvider.GetRequiredService<ICatalogQueries>());
        }
        finally
        {
            _readers.Release();
        }
    }

    private CachedResponse? Answer<T>(IEnumerable<T> entries, int? total = null, DateTime? endsAt = null) => new(
        JsonSerializer.SerializeToUtf8Bytes(new ApiResponse<IReadOnlyList<T>>([.. entries]), json.Value.SerializerOptions),
        total,
        endsAt ?? DateTime.MaxValue);
}

/// <summary>
/// What an answer is remembered under: all members of what was asked for, whatever members there are, so none can be forgotten; by its hash, as titles
/// may be long.
/// </summary>
internal static class ListingKey
{
    public static string Of<T>(T wanted) =>
        $"{typeof(T).Name}:{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(wanted, typeof(T), ListingKeyJson.Default)).AsSpan(0, 16))}";

}

internal sealed record SchedulesKey(ScheduleFilter Filter, Page Page, bool WithPrice);

internal sealed record MoviesKey(MovieFilter Filter, Page Page);

internal sealed record TheatersKey;

internal sealed record ScreensKey(TheaterId Theater);

[JsonSerializable(typeof(SchedulesKey))]
[JsonSerializable(typeof(MoviesKey))]
[JsonSerializable(typeof(TheatersKey))]
[JsonSerializable(typeof(ScreensKey))]
internal sealed partial class ListingKeyJson : JsonSerializerContext;
