using System.Globalization;
using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Api.Web.Admin;

/// <summary>One page of the price lists, and the categories they may have.</summary>
public sealed record PricesModel(Paged<PriceListDetails> Lists, IReadOnlyList<PriceCategory> Categories, Outcome Outcome)
{
    public const string Address = "/admin/prices";

    /// <summary>A line a price, as people write it: "STANDARD ADULT 15000".</summary>
    public static string Write(IEnumerable<ZonePrice> prices) => string.Join('\n', prices.Select(price =>
        string.Create(CultureInfo.InvariantCulture, $"{price.Zone} {price.Category} {price.Price}")));

    /// <summary>A line a rule: "WEEKDAY 0-11".</summary>
    public static string Write(IEnumerable<PriceRule> rules) => string.Join('\n', rules.Select(rule =>
        string.Create(CultureInfo.InvariantCulture, $"{WireNames.Of(rule.Days)} {rule.FromHour}-{rule.UntilHour}")));
}

/// <summary>The same as <see cref="PriceEndpoints"/>, on a page.</summary>
internal static class PricePages
{
    private const int ListsPerPage = 20;

    private static readonly char[] Blanks = [' ', '\t', ',', '-'];

    public static void MapPricePages(this IEndpointRouteBuilder admin)
    {
        admin.MapForm("/prices", ShowAsync, AddAsync);
        admin.MapForm("/prices/{id:long}", ShowAsync, ChangeAsync);
        admin.MapForm("/prices/{id:long}/delete", ShowAsync, RemoveAsync);
        admin.MapForm("/prices/categories/{code}", ShowAsync, SaveCategoryAsync);
    }

    private static async Task<IResult> ShowAsync(bool? done, string? page, SentForm form, IPriceListStore store, CancellationToken ct) =>
        PageResult.Of<PricesPage, PricesModel>(await ReadAsync(page, new Outcome(form, IsDone: done is true), store, ct));

    private static async Task<IResult> AddAsync(SentForm form, EditPriceLists edit, IPriceListStore store, CancellationToken ct) =>
        await AnswerAsync(await Read(form).ToDraft().ThenAsync(draft => edit.AddAsync(draft, ct)), form, store, ct);

    private static async Task<IResult> ChangeAsync(
        long id, SentForm form, EditPriceLists edit, IPriceListStore store, CancellationToken ct) =>
        await AnswerAsync(
            await Read(form).ToDraft().ThenAsync(draft => edit.ChangeAsync(
                new PriceListId(id), draft,
                AdminPages.Version(form).Expects<PriceListDetails, PriceListResponse>(PriceListResponse.From), ct)),
            form, store, ct);

    private static async Task<IResult> RemoveAsync(
        long id, SentForm form, EditPriceLists edit, IPriceListStore store, CancellationToken ct) =>
        await AnswerAsync(await edit.RemoveAsync(new PriceListId(id), ct), form, store, ct);

    private static async Task<IResult> SaveCategoryAsync(
        string code, SentForm form, EditPriceLists edit, IPriceListStore store, CancellationToken ct)
    {
        var request = new PriceCategoryRequest(
            form["nameKo"], form["nameEn"], form["needsProof"] is not null, (int?)AdminPages.Number(form, "position"));
        return await AnswerAsync(
            await request.ToCategory(code).ThenAsync(category => edit.SaveCategoryAsync(category, ct)), form, store, ct);
    }

    private static async Task<IResult> AnswerAsync<T>(Result<T> result, SentForm form, IPriceListStore store, CancellationToken ct) =>
        result.Refusal is { } refusal
            ? PageResult.Of<PricesPage, PricesModel>(
                await ReadAsync(page: null, new Outcome(form, refusal), store, ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect($"{PricesModel.Address}?done=true");

    private static async Task<PricesModel> ReadAsync(string? page, Outcome outcome, IPriceListStore store, CancellationToken ct) => new(
        await store.ListPriceListsAsync(new Page(AdminPages.PageNumber(page), ListsPerPage), ct), await store.ListPriceCategoriesAsync(ct),
        outcome);

    /// <summary>What a line lacks is found by the checks of the request.</summary>
    private static PriceListRequest Read(SentForm form) => new(
        form["name"],
        [.. Lines(form["prices"]).Select(words =>
            words is [var zone, var category, var price] ? new ZonePriceRequest(zone, category, Number(price)) : new ZonePriceRequest())],
        [.. Lines(form["rules"]).Select(words => words is [var days, var from, var until]
            ? new PriceRuleRequest(days, Number(from) ?? -1, Number(until) ?? -1)
            : new PriceRuleRequest(words is [var only] ? only : null))]);

    private static IEnumerable<string[]> Lines(string? text) =>
        (text ?? "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
