using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Payments;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Api.Web.Admin;

/// <summary>One page of payments.</summary>
public sealed record PaymentsModel(Paged<PaymentRecord> Payments, Outcome Outcome)
{
    public const string Address = "/admin/payments";
}

/// <summary>One page of refunds.</summary>
public sealed record RefundsModel(Paged<RefundRecord> Refunds, Outcome Outcome)
{
    public const string Address = "/admin/refunds";
}

/// <summary>The same as <see cref="AdminPaymentEndpoints"/>, on pages.</summary>
internal static class PaymentAdminPages
{
    private const int RowsPerPage = 20;

    public static void MapPaymentAdminPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").RequireAuthorization(Policies.Admin);
        pages.MapGet(PaymentsModel.Address, ShowPaymentsAsync);
        pages.MapForm($"{PaymentsModel.Address}/{{id:guid}}/refund", ShowPaymentAsync, RefundAsync);
        pages.MapGet(RefundsModel.Address, ShowRefundsAsync);
    }

    private static async Task<IResult> ShowPaymentsAsync(
        bool? done, string? page, SentForm form, IPaymentQueries payments, CancellationToken ct) =>
        PageResult.Of<PaymentsPage, PaymentsModel>(
            await ReadAsync(form["search"], page, new Outcome(form, IsDone: done is true), payments, ct));

    private static async Task<IResult> ShowPaymentAsync(Guid id, SentForm form, IPaymentQueries payments, CancellationToken ct) =>
        PageResult.Of<PaymentsPage, PaymentsModel>(await ReadAsync($"{id}", page: null, new Outcome(form), payments, ct));

    private static async Task<IResult> RefundAsync(
        Guid id, SentForm form, RefundPayment refund, IPaymentQueries payments, CancellationToken ct)
    {
        var result = await refund.ExecuteAsync(id, AdminPages.Number(form, "amount") ?? 0, form["reason"] ?? "", ct);
        return result.Refusal is { } refusal
            ? PageResult.Of<PaymentsPage, PaymentsModel>(
                await ReadAsync($"{id}", page: null, new Outcome(form, refusal), payments, ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect($"{PaymentsModel.Address}?search={id}&done=true");
    }

    private static async Task<IResult> ShowRefundsAsync(string? page, SentForm form, IPaymentQueries payments, CancellationToken ct)
    {
        var filter = new RefundFilter(Sent(form["search"]), WireNames.Find<RefundStatus>(form["status"] ?? ""));
        return PageResult.Of<RefundsPage, RefundsModel>(new RefundsModel(
            await payments.ListRefundsAsync(filter, new Page(AdminPages.PageNumber(page), RowsPerPage), ct), new Outcome(form)));
    }

    private static async Task<PaymentsModel> ReadAsync(
        string? search, string? page, Outcome outcome, IPaymentQueries payments, CancellationToken ct)
    {
        var filter = new PaymentFilter(Sent(search), WireNames.Find<PaymentStatus>(outcome.Sent["status"] ?? ""));
        return new PaymentsModel(await payments.ListAsync(filter, new Page(AdminPages.PageNumber(page), RowsPerPage), ct), outcome);
    }

    /// <summary>A text to search for; one that no row can have finds nothing.</summary>
    public static string? Sent(string? text) => string.IsNullOrWhiteSpace(text) ? null : PlainText.IsPlain(text) ? text.Trim() : "?";
}
