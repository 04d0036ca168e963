using System.Text.Json;
using Marquee.Domain.Payments;

namespace Marquee.Infrastructure.Payments;

/// <summary>Toss Payments, by its payment window and its core API (version 1).</summary>
/// <remarks>
/// From its public documentation, <c>https://docs.tosspayments.com/reference</c>: the payment object, confirm, cancel, errors, idempotency.
/// </remarks>
public sealed class TossGateway : IPaymentGateway
{
    private const int LongestCode = 100;

    /// <summary>Errors that pass: the call did nothing, and another one may succeed.</summary>
    private static readonly HashSet<string> Passing =
    [
        "PROVIDER_ERROR", "CARD_PROCESSING_ERROR", "FAILED_INTERNAL_SYSTEM_PROCESSING", "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING",
        "FAILED_REFUND_PROCESS", .. OfTheCall,
    ];

    /// <summary>
    /// Errors of the call and not of the payment: the shop's keys are wrong, or there were too many calls. They say nothing about an
    /// earlier call with the same key.
    /// </summary>
    private static IReadOnlyList<string> OfTheCall =>
    [
        "UNAUTHORIZED_KEY", "INVALID_API_KEY", "FORBIDDEN_REQUEST", "INCORRECT_BASIC_AUTH_FORMAT", "FORBIDDEN_CONSECUTIVE_REQUEST",
        "TOO_MANY_REQUESTS",
    ];

    private readonly TossClient _toss;
    private readonly TossOptions _options;
    private readonly Func<string, string> _publicAddress;

    /// <summary>Makes the gateway.</summary>
    /// <param name="options">The shop.</param>
    /// <param name="publicAddress">Makes an absolute address of a path of this site.</param>
    /// <param name="timeOut">How long a call may take; 60 s by default, as Toss recommends.</param>
    public TossGateway(TossOptions options, Func<string, string> publicAddress, TimeSpan? timeOut = null)
    {
        (_options, _publicAddress) = (options, publicAddress);
        _toss = new TossClient(TossClient.CreateHttp(timeOut ?? TimeSpan.FromSeconds(60)), options);
    }

    /// <inheritdoc/>
    public GatewayKind Kind => GatewayKind.Toss;

    /// <inheritdoc/>
    public Task<PaymentAction> BeginAsync(Payment payment, string orderName, CancellationToken ct) =>
        Task.FromResult<PaymentAction>(new OpenTossWindow(
            _options.ClientKey, $"{payment.Id}", payment.Amount, orderName, _publicAddress($"/payments/{payment.Id}/success"),
            _publicAddress($"/payments/{payment.Id}/failure")));

    /// <inheritdoc/>
    public async Task<Charge> CompleteAsync(Payment payment, CancellationToken ct)
    {
        if (payment.GatewayRef is not { } paymentKey)
        {
            // A notice came, and the buyer did not bring the key.
            var (found, charge) = await FindPaymentAsync(payment, ct);
            if (charge.State is not ChargeState.Approved || found?.PaymentKey is not { Length: > 0 } known)
            {
                return charge.State is ChargeState.NotFound ? charge with { State = ChargeState.Unknown } : charge;
            }

            paymentKey = known;
        }

        var answer = await _toss.PostAsync(
            "v1/payments/confirm", new TossConfirmation(paymentKey, $"{payment.Id}", payment.Amount), TossJson.Default.TossConfirmation,
            payment.Key, ct);
        return answer switch
        {
            { Payment: { } confirmed } => Read(payment, confirmed),
            { Code: "ALREADY_PROCESSED_PAYMENT" } => await FindAsync(payment, ct),

            // The first call with this key is still at work.
            { Code: "IDEMPOTENT_REQUEST_PROCESSING" } or { Code: null } => new Charge(ChargeState.Unknown),
            { Code: var code } => new Charge(Passing.Contains(code) ? ChargeState.NotCharged : ChargeState.Ended, Code: Shorten(code)),
        };
    }

    /// <inheritdoc/>
    public async Task<Charge> FindAsync(Payment payment, CancellationToken ct) => (await FindPaymentAsync(payment, ct)).Charge;

    /// <inheritdoc/>
    /// <remarks>An approval that is not confirmed lapses after ten minutes.</remarks>
    public Task ReleaseAsync(Payment payment, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct)
    {
        if (payment.GatewayRef is not { Length: > 0 } paymentKey)
        {
            return new RefundAnswer(RefundOutcome.Failed, "NO_PAYMENT_KEY");
        }

        var answer = await _toss.PostAsync(
            $"v1/payments/{Uri.EscapeDataString(paymentKey)}/cancel", new TossCancellation(ReasonOf(refund), refund.Amount),
            TossJson.Default.TossCancellation, refund.Key, ct);
        return answer switch
        {
            { Payment.Status: "CANCELED" or "PARTIAL_CANCELED" } => new RefundAnswer(RefundOutcome.Done),
            { Payment: not null } or { Code: null or "IDEMPOTENT_REQUEST_PROCESSING" } => new RefundAnswer(RefundOutcome.Unknown),

            // All of it came back before; to the last won, or Toss would not say so.
            { Code: "ALREADY_CANCELED_PAYMENT" } => new RefundAnswer(RefundOutcome.Done, "ALREADY_CANCELED_PAYMENT"),
            { Code: var code } when OfTheCall.Contains(code) => new RefundAnswer(RefundOutcome.Unknown, code),
            { Code: var code } => new RefundAnswer(RefundOutcome.Failed, Shorten(code)),
        };
    }

    /// <inheritdoc/>
    public Guid? ReadNotice(ReadOnlyMemory<byte> body)
    {
        try
        {
            var notice = JsonSerializer.Deserialize(body.Span, TossJson.Default.TossNotice);
            return Guid.TryParseExact(notice?.Data?.OrderId, "D", out var id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(TossPayment? Found, Charge Charge)> FindPaymentAsync(Payment payment, CancellationToken ct) =>
        await _toss.GetAsync($"v1/payments/orders/{payment.Id}", ct) switch
        {
            { Payment: { } found } => (found, Read(payment, found)),
            { Code: "NOT_FOUND_PAYMENT" or "NOT_FOUND" } => (null, new Charge(ChargeState.NotFound)),
            _ => (null, new Charge(ChargeState.Unknown)),
        };

    private static Charge Read(Payment payment, TossPayment found)
    {
        // An answer about something else than this payment decides nothing.
        if (found.OrderId != $"{payment.Id}" || (found.TotalAmount is { } total && total != payment.Amount))
        {
            return new Charge(ChargeState.Unknown);
        }

        return found.Status switch
        {
            "DONE" or "PARTIAL_CANCELED" => new Charge(ChargeState.Charged, found.PaymentKey),
            "CANCELED" or "ABORTED" or "EXPIRED" => new Charge(ChargeState.Ended, found.PaymentKey, found.Status),
            "IN_PROGRESS" => new Charge(ChargeState.Approved, found.PaymentKey),
            "READY" or "WAITING_FOR_DEPOSIT" => new Charge(ChargeState.Open, found.PaymentKey),
            _ => new Charge(ChargeState.Unknown),
        };
    }

    /// <remarks>Toss wants one of at most 200 characters, and shows it to the buyer.</remarks>
    private static string ReasonOf(Refund refund) => refund.Reason switch
    {
        RefundReason.Cancelled => "고객 예매 취소",
        RefundReason.CancelledByStaff => "극장 예매 취소",
        RefundReason.CalledOff => "상영 취소",
        RefundReason.ReservationEnded => "예매 시간 만료",
        RefundReason.Goodwill => "부분 환불",
    };

    private static string Shorten(string code) => code.Length <= LongestCode ? code : code[..LongestCode];
}
