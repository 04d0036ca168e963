using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Api.Limits;
using Marquee.Api.Reservations;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;

namespace Marquee.Api.Payments;

/// <summary>Starting a payment, and what a buyer and the provider do with it.</summary>
internal static partial class PaymentEndpoints
{
    /// <summary>A payment is started once, so a retry need not wait long for a process that died.</summary>
    private static readonly TimeSpan StartLease = TimeSpan.FromSeconds(2);

    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        // In a group like all others: what is mapped without one would be described before the catalog.
        routes.MapGroup("/api/reservations/{id:guid}/payment").WithTags("Payments").RequireAuthorization().MapPost("", StartAsync)
            .WithName("PayReservation")
            .WithSummary("Start the payment of a held reservation; 200 with the reservation where there is nothing to pay")
            .ProducesResult<ReservationResponse>()
            .ProducesResult<PaymentStartResponse>(StatusCodes.Status201Created)
            .ProducesProblems(
                RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound, RefusalCode.ReservationNotPayable,
                RefusalCode.ScheduleStarted, RefusalCode.ScheduleClosed, RefusalCode.PaymentDeclined)
            .WithIdempotency(StartLease)
            .LimitBy(LimitNames.Payment);

        var group = routes.MapGroup("/api/payments").WithTags("Payments");
        group.MapGet("/{id:guid}", FindAsync).RequireAuthorization()
            .WithName("GetPayment").WithSummary("One of the caller's payments, with its refunds")
            .ProducesResult<PaymentResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound);
        group.MapPost("/{id:guid}/completion", CompleteAsync).RequireAuthorization()
            .WithName("CompletePayment")
            .WithSummary("Charge a payment that the buyer approved; 202 while its outcome is unknown. May be sent again at any time")
            .ProducesResult<PaymentResponse>()
            .ProducesResult<PaymentResponse>(StatusCodes.Status202Accepted)
            .ProducesProblems(
                RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound, RefusalCode.PaymentDeclined,
                RefusalCode.ReservationNotPayable, RefusalCode.ScheduleStarted, RefusalCode.ScheduleClosed)
            .LimitBy(LimitNames.Payment);
        group.MapDelete("/{id:guid}", AbandonAsync).RequireAuthorization()
            .WithName("AbandonPayment").WithSummary("Give up a payment that was started; the reservation stays held. Again: the same")
            .ProducesResult<PaymentResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound);
        group.MapPost("/notices/{gateway}", ReceiveAsync)
            .WithName("ReceivePaymentNotice").WithSummary("For providers: something became of a payment. It is asked for, not believed")
            .ProducesNoContent()
            .ProducesProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound);

        var sandbox = routes.MapGroup("/api/sandbox/payments").WithTags("Sandbox").RequireAuthorization();
        sandbox.MapGet("/{id:guid}", FindAtSandboxAsync)
            .WithName("GetSandboxPayment").WithSummary("What the sandbox knows of one of the caller's payments")
            .ProducesResult<SandboxResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound);
        sandbox.MapPost("/{id:guid}", DecideAsync)
            .WithName("DecideSandboxPayment").WithSummary("Approve, decline or let hang, as the buyer would on the page of the sandbox")
            .ProducesResult<SandboxResponse>()
            .ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound)
            .LimitBy(LimitNames.Payment);
    }

    private static async Task<IResult> StartAsync(
        Guid id, CurrentUser user, PayReservation pay, TimeProvider time, ILogger<PayReservation> logger, CancellationToken ct)
    {
        var result = await pay.ExecuteAsync(user.Id, id, ct);
        Log.Start(logger, id, user.Id.Value, result);
        return result is { Refusal: null, Value.Payment: { } payment }
            ? new ApiResult<PaymentStartResponse>(
                StatusCodes.Status201Created, PaymentStartResponse.From(payment, result.Value.Action), $"/api/payments/{payment.Id}")
            : result.ToOk(paid => ReservationResponse.From(paid.Reservation, time.Instant));
    }

    private static async Task<IResult> FindAsync(
        Guid id, CurrentUser user, IPaymentQueries payments, TimeProvider time, CancellationToken ct) =>
        await payments.FindAsync(user.Id, id, ct) is { } found
            ? ApiResults.Ok(PaymentResponse.From(found, time.Instant))
            : NotFound(id);

    private static async Task<IResult> CompleteAsync(
        Guid id, CompletionRequest? request, CurrentUser user, CompletePayment complete, TimeProvider time, CancellationToken ct)
    {
        var result = await complete.ExecuteAsync(user.Id, id, (request ?? new CompletionRequest()).ToReturn(), ct);
        if (result.Refusal is { } refusal)
        {
            return new ApiProblem(refusal);
        }

        var status = result.Value.Payment.IsOpen ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        return new ApiResult<PaymentResponse>(status, PaymentResponse.From(result.Value, time.Instant));
    }

    private static async Task<IResult> AbandonAsync(
        Guid id, CurrentUser user, CompletePayment complete, TimeProvider time, CancellationToken ct) =>
        (await complete.AbandonAsync(user.Id, id, ct)).ToOk(found => PaymentResponse.From(found, time.Instant));

    private static async Task<IResult> ReceiveAsync(
        string gateway, HttpRequest request, ChosenGateway chosen, IServiceProvider services, CancellationToken ct)
    {
        if (chosen.Gateway is not { } provider || !string.Equals(gateway, $"{provider.Kind}", StringComparison.OrdinalIgnoreCase))
        {
            return new ApiProblem(new ContentNotFound("gateway", gateway));
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        return await services.GetRequiredService<ReceiveNotice>().ExecuteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), ct)
            ? TypedResults.NoContent()
            : new ApiProblem(new InvalidInput("body", "Expected a notice about a payment."));
    }

    private static async Task<IResult> FindAtSandboxAsync(
        Guid id, CurrentUser user, ChosenGateway chosen, CancellationToken ct) =>
        chosen.Gateway is SandboxGateway sandbox && await sandbox.FindAsync(user.Id, id, ct) is { } charge
            ? ApiResults.Ok(SandboxResponse.From(charge))
            : NotFound(id);

    private static async Task<IResult> DecideAsync(
        Guid id, SandboxDecisionRequest request, CurrentUser user, ChosenGateway chosen, CancellationToken ct) =>
        chosen.Gateway is SandboxGateway sandbox && await sandbox.DecideAsync(user.Id, id, request.Decision, ct) is { } charge
            ? ApiResults.Ok(SandboxResponse.From(charge))
            : NotFound(id);

    private static ApiProblem NotFound(Guid id) => new(new ContentNotFound("payment", id));
}
