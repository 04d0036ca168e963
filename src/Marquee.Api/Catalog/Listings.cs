using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Catalog;

/// <summary>The listings as they are sent: cached, or read and written as JSON once for all callers.</summary>
internal sealed class Listings(
    CatalogCache cache, CatalogCacheOptions options, IServiceScopeFactory scopes, IOptions<JsonOptions> json,
    TimeProvider time) : IDisposable
{
    /// <summary>Lifetime of listings whose end is unknown: movies that have showings to come.</summary>
    private static readonly TimeSpan UnknownEnd = TimeSpan.FromSeconds(10);

    private readonly ConcurrencyLimiter _readers = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.ConcurrentReads,
        QueueLimit = options.QueuedReads,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <param name="filter">Normalized.</param>
    /// <param name="page">Which page.</param>
    /// <param name="withPrice">Whether each showing has its price.</param>
    public async Task<CachedResponse> SchedulesAsync(ScheduleFilter filter, Page page, bool withPrice, CancellationToken ct) =>
        (await cache.GetAsync(
            ListingKey.Of(new SchedulesKey(filter, page, withPrice)),
            ListingScope.Of(filter),
            caller => ReadAsync(async catalog =>
            {
                var found = await catalog.FindSchedulesAsync(filter, page, time.Instant, CancellationToken.None);
                DateTime? nextStart = filter.Date is null && found.Items.Count > 0
                    ? found.Items.Min(group => group.TimeTables[0].StartsAt)
                    : null;
                var groups = found.Items.Select(ScheduleGroupResponse.From);
                if (withPrice)
                {
                    var schedules = found.Items.SelectMany(group => group.TimeTables).Select(table => table.ScheduleId).ToList();
                    var prices = await catalog.FindPricesAsync(schedules, CancellationToken.None);
                    groups = groups.Select(group => group.With(prices));
                }

                return Answer(groups, found.Total, nextStart);
            }, caller),
            ct))!;

    /// <param name="filter">Normalized.</param>
    /// <param name="page">Which page.</param>
    public async Task<CachedResponse> MoviesAsync(MovieFilter filter, Page page, CancellationToken ct) =>
        (await cache.GetAsync(ListingKey.Of(new MoviesKey(filter, page)), ListingScope.Of(filter), caller => ReadAsync(async catalog =>
        {
            var found = await catalog.FindMoviesAsync(filter, page, time.Instant, CancellationToken.None);
            return Answer(
                found.Items.Select(MovieResponse.From), found.Total, filter.IsOfShowingsToCome ? time.Instant + UnknownEnd : null);
        }, caller), ct))!;

    public async Task<CachedResponse> TheatersAsync(CancellationToken ct) =>
        (await cache.GetAsync(ListingKey.Of(new TheatersKey()), [ListingScope.Theaters], caller => ReadAsync(async catalog =>
            Answer((await catalog.ListTheatersAsync(CancellationToken.None)).Select(TheaterDetailsResponse.From)), caller), ct))!;

    /// <returns><see langword="null"/> when there is no such theater.</returns>
    public ValueTask<CachedResponse?> ScreensAsync(TheaterId theater, CancellationToken ct) =>
        cache.GetAsync(
            ListingKey.Of(new ScreensKey(theater)), [ListingScope.AllScreens, ListingScope.ScreensOf(theater)],
            caller => ReadAsync(async catalog =>
            await catalog.FindScreensAsync(theater, CancellationToken.None) is { } screens
                ? Answer(screens.Select(ScreenResponse.From))
                : null, caller), ct);

    /// <summary>The same for a page.</summary>
    public Task<Paged<ScheduleGroup>> FindGroupsAsync(ScheduleFilter filter, Page page, CancellationToken ct) =>
        ValueAsync(
            new GroupsKey(filter, page), ListingScope.Of(filter),
            catalog => catalog.FindSchedulesAsync(filter, page, time.Instant, CancellationToken.None), ct);

    /// <summary>The theaters, for a page.</summary>
    public Task<IReadOnlyList<TheaterDetails>> ListTheatersAsync(CancellationToken ct) =>
        ValueAsync(new TheaterListKey(), [ListingScope.Theaters], catalog => catalog.ListTheatersAsync(CancellationToken.None), ct);

    /// <summary>The days of a theater with showings to come, for a page.</summary>
    public Task<IReadOnlyList<DateOnly>> ListDaysAsync(TheaterId theater, CancellationToken ct) =>
        ValueAsync(
            new DaysKey(theater),
            ListingScope.Of(new ScheduleFilter(theater)),
            catalog => catalog.ListDaysAsync(theater, time.Instant, CancellationToken.None),
            ct);

    public void Dispose() => _readers.Dispose();

    /// <summary>A value that pages show, cached as JSON beside the responses. Short-lived, as showings start.</summary>
    private async Task<T> ValueAsync<TKey, T>(
        TKey key, IReadOnlyList<ListingScope> listingScopes, Func<ICatalogQueries, Task<T>> read, CancellationToken ct)
    {
        var cached = await cache.GetAsync(
            ListingKey.Of(key),
            listingScopes,
            caller => ReadAsync(async catalog =>
                new CachedResponse(JsonSerializer.SerializeToUtf8Bytes(await read(catalog)), total: null, time.Instant + UnknownEnd),
                caller),
            ct);
        return JsonSerializer.Deserialize<T>(cached!.Body)!;
    }

    /// <summary>Reads in its turn and in a scope of its own: once begun, a read continues for later callers.</summary>
    /// <exception cref="OperationCanceledException">The caller left before its turn; nothing was read.</exception>
    /// <exception cref="BadHttpRequestException">503: the queue is full.</exception>
    private async Task<CachedResponse?> ReadAsync(Func<ICatalogQueries, Task<CachedResponse?>> read, CancellationToken caller)
    {
        using var turn = await _readers.AcquireAsync(permitCount: 1, caller);
        if (!turn.IsAcquired)
        {
            throw new BadHttpRequestException("Too many listings wait to be read.", StatusCodes.Status503ServiceUnavailable);
        }

        await using var scope = scopes.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ICatalogQueries>());
    }

    /// <summary>A value in the envelope.</summary>
    public CachedResponse ToResponse<T>(T value, int? total = null, DateTime? endsAt = null)
        where T : notnull =>
        new(JsonSerializer.SerializeToUtf8Bytes(new ApiResponse<T>(value), json.Value.SerializerOptions), total,
            endsAt ?? DateTime.MaxValue);

    private CachedResponse Answer<T>(IEnumerable<T> entries, int? total = null, DateTime? endsAt = null) =>
        ToResponse<IReadOnlyList<T>>([.. entries], total, endsAt);
}

/// <summary>
/// The key of an entry: a hash of the whole query as JSON, so no member can be left out;
/// hash, as titles may be long.
/// </summary>
internal static class ListingKey
{
    public static string Of<T>(T wanted) => $"{typeof(T).Name}:{JsonHash.Of(wanted, ListingKeyJson.Default)}";
}

internal sealed record SchedulesKey(ScheduleFilter Filter, Page Page, bool WithPrice);

internal sealed record MoviesKey(MovieFilter Filter, Page Page);

internal sealed record TheatersKey;

internal sealed record GroupsKey(ScheduleFilter Filter, Page Page);

internal sealed record TheaterListKey;

internal sealed record DaysKey(TheaterId Theater);

internal sealed record ScreensKey(TheaterId Theater);

[JsonSerializable(typeof(SchedulesKey))]
[JsonSerializable(typeof(MoviesKey))]
[JsonSerializable(typeof(TheatersKey))]
[JsonSerializable(typeof(GroupsKey))]
[JsonSerializable(typeof(TheaterListKey))]
[JsonSerializable(typeof(DaysKey))]
[JsonSerializable(typeof(ScreensKey))]
internal sealed partial class ListingKeyJson : JsonSerializerContext;
