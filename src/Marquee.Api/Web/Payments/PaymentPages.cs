using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Operations;
using Marquee.Api.Payments;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Payments;

/// <summary>A payment: what to do, and what became of it. Each page says what is true when it is loaded, however it is reached.</summary>
internal static class PaymentPages
{
    public static void MapPaymentPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/payments/{id:guid}").RequireAuthorization();
        pages.MapGet("", ShowAsync);

        // Where providers send buyers back to, by GET. Completing again does nothing more, and a page of another site cannot approve.
        pages.MapGet("/success", CompleteAsync).LimitBy(LimitNames.Payment);
        pages.MapGet("/failure", AbandonAsync);
        routes.MapGroup("/sandbox/payments/{id:guid}").RequireAuthorization().MapForm("", ShowSandboxAsync, DecideAsync);
    }

    private static async Task<IResult> ShowAsync(
        Guid id, string? code, CurrentUser user, IPaymentQueries payments, PayReservation pay, TimeProvider time, HttpContext http,
        CancellationToken ct)
    {
        if (await payments.FindAsync(user.Id, id, ct) is not { } found)
        {
            return TypedResults.NotFound();
        }

        var action = found.Payment.Status is PaymentStatus.Started ? await pay.ContinueAsync(found, ct) : null;
        if (action is OpenTossWindow)
        {
            http.Features.Set(new OpensProviderWindow());
        }

        return PageResult.Of<PaymentPage, PaymentModel>(new PaymentModel(found, action, time.Instant) { Code = code });
    }

    private static async Task<IResult> CompleteAsync(
        Guid id, string? paymentKey, string? orderId, long? amount, CurrentUser user, CompletePayment complete, IPaymentQueries payments,
        TimeProvider time, CancellationToken ct)
    {
        var result = await complete.ExecuteAsync(user.Id, id, new PaymentReturn(paymentKey, orderId, amount), ct);
        if (result.Refusal is ContentNotFound)
        {
            return TypedResults.NotFound();
        }

        // Every other refusal is seen on the page of the payment, for as long as it is true.
        return result.Refusal is InvalidInput invalid && await payments.FindAsync(user.Id, id, ct) is { } found
            ? PageResult.Of<PaymentPage, PaymentModel>(
                new PaymentModel(found, Action: null, time.Instant) { Refusal = invalid }, ProblemResponse.From(invalid).Status)
            : TypedResults.LocalRedirect(LocalUrl.Payment(id));
    }

    private static async Task<IResult> AbandonAsync(
        Guid id, string? code, CurrentUser user, CompletePayment complete, CancellationToken ct) =>
        (await complete.AbandonAsync(user.Id, id, ct)).Refusal is null
            ? TypedResults.LocalRedirect(
                PaymentReasons.Find(code) is { } known
                    ? $"{LocalUrl.Payment(id)}{QueryString.Create("code", known)}"
                    : LocalUrl.Payment(id))
            : TypedResults.NotFound();

    private static async Task<IResult> ShowSandboxAsync(Guid id, CurrentUser user, ChosenGateway chosen, CancellationToken ct) =>
        chosen.Gateway is SandboxGateway sandbox && await sandbox.FindAsync(user.Id, id, ct) is { } charge
            ? charge.State is SandboxState.Waiting or SandboxState.Hanging
                ? PageResult.Of<SandboxPage, SandboxModel>(new SandboxModel(charge))
                : TypedResults.LocalRedirect(LocalUrl.Payment(id))
            : TypedResults.NotFound();

    private static async Task<IResult> DecideAsync(
        Guid id, [FromForm] string? decision, CurrentUser user, ChosenGateway chosen, CancellationToken ct)
    {
        if (chosen.Gateway is not SandboxGateway sandbox || WireNames.Find<SandboxDecision>(decision ?? "") is not { } chosenDecision
            || await sandbox.DecideAsync(user.Id, id, chosenDecision, ct) is null)
        {
            return TypedResults.NotFound();
        }

        // As providers do: with a code where the buyer did not approve.
        return TypedResults.LocalRedirect(
            LocalUrl.Payment(id) + (chosenDecision is SandboxDecision.Decline ? "/failure?code=PAY_PROCESS_CANCELED" : "/success"));
    }
}
