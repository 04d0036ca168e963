using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Api.Catalog;

/// <summary>A price list.</summary>
/// <param name="Prices">Of every zone at least one of <c>ADULT</c>; the zone <c>STANDARD</c> is among them.</param>
/// <param name="Rules">When it is proposed for a schedule that is planned without a price.</param>
internal sealed record PriceListRequest(
    string? Name = null, IReadOnlyList<ZonePriceRequest>? Prices = null, IReadOnlyList<PriceRuleRequest>? Rules = null) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) => ToDraft().Refusal as InvalidInput;

    public Result<PriceListDraft> ToDraft()
    {
        var errors = new ValidationErrors();
        errors.When(Prices is null, "prices", "Expected a list.");
        var draft = new PriceListDraft(
            errors.Text("name", Name),
            [.. (Prices ?? []).Select(price => (price ?? new ZonePriceRequest()).Read(errors))],
            [.. (Rules ?? []).Select(rule => (rule ?? new PriceRuleRequest()).Read(errors))]);
        return errors.Add(draft.Validate()).Or(() => draft);
    }
}

/// <param name="Zone"><c>STANDARD</c> when left out.</param>
/// <param name="Category">The code of a category.</param>
/// <param name="Price">Of a seat, KRW.</param>
internal sealed record ZonePriceRequest(string? Zone = null, string? Category = null, long? Price = null)
{
    public ZonePrice Read(ValidationErrors errors) => new(
        Zone ?? PriceZone.Standard, errors.Text("prices", Category), errors.Number("prices", Price));
}

/// <param name="Days"><c>EVERY</c>, <c>WEEKDAY</c> or <c>HOLIDAY</c>.</param>
/// <param name="FromHour">The showing starts in this hour or later; 0 when left out.</param>
/// <param name="UntilHour">It starts before this hour; 24 when left out.</param>
internal sealed record PriceRuleRequest(string? Days = null, int? FromHour = null, int? UntilHour = null)
{
    public PriceRule Read(ValidationErrors errors) => new(errors.Word<PricedDays>("rules", Days), FromHour ?? 0, UntilHour ?? 24);
}

internal sealed record PriceListResponse(
    long Id, string Name, IReadOnlyList<ZonePriceResponse> Prices, IReadOnlyList<PriceRuleResponse> Rules)
{
    public static PriceListResponse From(PriceListDetails list) => new(
        list.Id.Value,
        list.Name,
        [.. list.Prices.Select(price => new ZonePriceResponse(price.Zone, price.Category, price.Price))],
        [.. list.Rules.Select(rule => new PriceRuleResponse(rule.Days, rule.FromHour, rule.UntilHour))]);
}

/// <param name="Price">Of a seat, KRW.</param>
internal sealed record ZonePriceResponse(string Zone, string Category, long Price);

internal sealed record PriceRuleResponse(PricedDays Days, int FromHour, int UntilHour);

/// <summary>A category of people.</summary>
/// <param name="NeedsProof">Whether a proof is asked for at the door; <c>false</c> when left out.</param>
/// <param name="Position">Where it comes in lists, from 1; last when left out.</param>
internal sealed record PriceCategoryRequest(
    string? NameKo = null, string? NameEn = null, bool NeedsProof = false, int? Position = null)
{
    private const int Last = 100;

    public Result<PriceCategory> ToCategory(string code)
    {
        var errors = new ValidationErrors();
        var category = new PriceCategory
        {
            Code = code, Position = Position ?? Last, NameKo = errors.Text("nameKo", NameKo), NameEn = errors.Text("nameEn", NameEn),
            NeedsProof = NeedsProof,
        };
        return errors.Add(category.Validate()).Or(() => category);
    }
}

internal sealed record PriceCategoryResponse(string Code, string NameKo, string NameEn, bool NeedsProof, int Position)
{
    public static PriceCategoryResponse From(PriceCategory category) =>
        new(category.Code, category.NameKo, category.NameEn, category.NeedsProof, category.Position);
}
