using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

/// <summary>Whether a showing is sold, for admins.</summary>
internal static class SaleEndpoints
{
    public static void MapSales(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin/schedules/{id:long}/sale").WithTags("Admin").RequireAuthorization(Policies.Admin);
        group.MapGet("", FindAsync).WithName("AdminGetSale")
            .WithSummary("Whether a showing is sold, and how far its calling off has come")
            .ProducesResult<SaleResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound);
        group.MapPut("", ChangeAsync).WithName("AdminChangeSale")
            .WithSummary("Open, close or call off a showing. What is called off stays so, and all that was sold is cancelled and refunded")
            .ProducesResult<SaleResponse>()
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ScheduleClosed);
    }

    private static async Task<IResult> FindAsync(long id, ISalesStore sales, CancellationToken ct) =>
        await sales.FindSaleAsync(new ScheduleId(id), ct) is { } found
            ? ApiResults.Ok(SaleResponse.From(found))
            : new ApiProblem(new ContentNotFound("schedule", id));

    private static async Task<IResult> ChangeAsync(long id, SaleRequest request, EditSales edit, CancellationToken ct) =>
        (await edit.ChangeAsync(new ScheduleId(id), request.Sale, ct)).ToOk(SaleResponse.From);
}

/// <param name="Sale">What it is from now on.</param>
internal sealed record SaleRequest(ShowingSale Sale);

/// <param name="Live">Reservations that live; of a showing that was called off, those that are still to be cancelled.</param>
/// <param name="Cancelled">Reservations that were cancelled since it was called off.</param>
/// <param name="Refunds">How many of their payments are refunded.</param>
/// <param name="RefundsDone">How many of these refunds are done.</param>
/// <param name="Refunded">What all of them give back, KRW.</param>
/// <param name="Messages">How many members are written to.</param>
/// <param name="MessagesSent">How many were.</param>
internal sealed record SaleResponse(
    long ScheduleId, ShowingSale Sale, int Live, int Cancelled, int Refunds, int RefundsDone, long Refunded, int Messages,
    int MessagesSent)
{
    public static SaleResponse From(SaleProgress found) => new(
        found.Id.Value, found.Sale, found.Live, found.Cancelled, found.Refunds, found.RefundsDone, found.Refunded, found.Messages,
        found.MessagesSent);
}
