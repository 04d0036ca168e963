using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Admin;

/// <summary>The sale of one showing.</summary>
public sealed record SaleModel(ScheduleRecord Schedule, SaleProgress Sale, Outcome Outcome)
{
    /// <summary>Whether a calling off has something left to do.</summary>
    public bool IsRunning => Sale.Sale is ShowingSale.CalledOff && (Sale.Live > 0 || Sale.RefundsDone < Sale.Refunds);

    public static string LinkTo(ScheduleId schedule) => $"/admin/schedules/{schedule.Value}/sale";
}

/// <summary>The same as <see cref="SaleEndpoints"/>, on a page.</summary>
internal static class SalePages
{
    public static void MapSalePages(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/admin/schedules/{id:long}/sale").RequireAuthorization(Policies.Admin).MapForm("", ShowAsync, ChangeAsync);

    private static async Task<IResult> ShowAsync(
        long id, bool? done, SentForm form, ICatalogStore store, ISalesStore sales, CancellationToken ct) =>
        await FindAsync(id, new Outcome(form, IsDone: done is true), store, sales, ct) is { } model
            ? PageResult.Of<SalePage, SaleModel>(model)
            : TypedResults.NotFound();

    private static async Task<IResult> ChangeAsync(
        long id, [FromForm] string? sale, SentForm form, EditSales edit, ICatalogStore store, ISalesStore sales, CancellationToken ct)
    {
        if (WireNames.Find<ShowingSale>(sale ?? "") is not { } wanted)
        {
            return TypedResults.NotFound();
        }

        var result = await edit.ChangeAsync(new ScheduleId(id), wanted, ct);
        if (result.Refusal is not { } refusal)
        {
            return TypedResults.LocalRedirect($"{SaleModel.LinkTo(new ScheduleId(id))}?done=true");
        }

        return await FindAsync(id, new Outcome(form, refusal), store, sales, ct) is { } model
            ? PageResult.Of<SalePage, SaleModel>(model, ProblemResponse.From(refusal).Status)
            : TypedResults.NotFound();
    }

    private static async Task<SaleModel?> FindAsync(
        long id, Outcome outcome, ICatalogStore store, ISalesStore sales, CancellationToken ct) =>
        await store.FindScheduleAsync(new ScheduleId(id), ct) is { } schedule && await sales.FindSaleAsync(schedule.Id, ct) is { } sale
            ? new SaleModel(schedule, sale, outcome)
            : null;
}
