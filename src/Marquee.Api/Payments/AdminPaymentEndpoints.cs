using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Api.Payments;

/// <summary>What admins do with payments and refunds.</summary>
internal static class AdminPaymentEndpoints
{
    public static void MapPaymentAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.Admin);
        group.MapGet("/payments", ListAsync).WithName("AdminListPayments").WithSummary("Payments, newest first")
            .ProducesPage<AdminPaymentResponse>().ProducesAdminProblems();
        group.MapPost("/payments/{id:guid}/refunds", RefundAsync).WithName("AdminRefundPayment")
            .WithSummary("Give something of a payment back; the reservation stays as it is")
            .ProducesResult<AdminRefundResponse>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.RefundExceeds).WithIdempotency();
        group.MapGet("/refunds", ListRefundsAsync).WithName("AdminListRefunds").WithSummary("Refunds, newest first")
            .ProducesPage<AdminRefundResponse>().ProducesAdminProblems();
    }

    private static async Task<IResult> ListAsync(
        string? search, string? status, string? page, string? size, IPaymentQueries payments, HttpContext http, CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var filter = new PaymentFilter(errors.Search(search), errors.OptionalWord<PaymentStatus>("status", status));
        var wanted = errors.Page(page, size);
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await payments.ListAsync(filter, wanted, ct)).ToOk(http, AdminPaymentResponse.From);
    }

    private static async Task<IResult> ListRefundsAsync(
        string? search, string? status, string? page, string? size, IPaymentQueries payments, HttpContext http, CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var filter = new RefundFilter(errors.Search(search), errors.OptionalWord<RefundStatus>("status", status));
        var wanted = errors.Page(page, size);
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await payments.ListRefundsAsync(filter, wanted, ct)).ToOk(http, AdminRefundResponse.From);
    }

    private static async Task<IResult> RefundAsync(Guid id, RefundRequest request, RefundPayment refund, CancellationToken ct) =>
        (await refund.ExecuteAsync(id, request.Amount, request.Reason, ct))
            .ToCreated(made => $"/api/admin/refunds?search={made.Id}", AdminRefundResponse.From);
}
