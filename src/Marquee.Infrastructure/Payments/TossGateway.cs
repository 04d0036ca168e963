using System.Text.Json;
using Marquee.Domain.Payments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marquee.Infrastructure.Payments;

/// <summary>Toss Payments, by its payment window and its core API (version 1).</summary>
/// <remarks>
/// From its public documentation, <c>https://docs.tosspayments.com/reference</c>: the payment object, confirm, cancel, errors, idempotency.
/// </remarks>
public sealed class TossGateway : IPaymentGateway
{
    private readonly TossClient _toss;
    private readonly TossRefunds _refunds;
    private readonly TossOptions _options;
    private readonly Func<string, string> _publicAddress;
    private readonly ILogger _logger;

    /// <summary>Makes the gateway.</summary>
    /// <param name="options">The shop.</param>
    /// <param name="publicAddress">Makes an absolute address of a path of this site.</param>
    /// <param name="timeOut">How long a call may take; 60 s by default, as Toss recommends.</param>
    /// <param name="logger">Hears of calls that were turned away, and of charges otherwise than asked.</param>
    public TossGateway(
        TossOptions options, Func<string, string> publicAddress, TimeSpan? timeOut = null, ILogger<TossGateway>? logger = null)
    {
        (_options, _publicAddress, _logger) = (options, publicAddress, logger ?? NullLogger<TossGateway>.Instance);
        _toss = new TossClient(TossClient.CreateHttp(timeOut ?? TimeSpan.FromSeconds(60)), options, _logger);
        _refunds = new TossRefunds(_toss);
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
        if (payment.GatewayRef is { Length: > 0 } paymentKey)
        {
            return await ConfirmAsync(payment, paymentKey, ct);
        }

        // A notice came, and the buyer did not bring the key.
        var found = await FindAsync(payment, ct);
        return found switch
        {
            { State: ChargeState.Approved, Reference: { Length: > 0 } known } => await ConfirmAsync(payment, known, ct),
            { State: ChargeState.NotFound } => found with { State = ChargeState.Unknown },
            _ => found,
        };
    }

    /// <inheritdoc/>
    public async Task<Charge> FindAsync(Payment payment, CancellationToken ct) => await _toss.FindAsync(payment, ct) switch
    {
        { Payment: { } found } => Read(payment, found),
        { IsNotFound: true } => new Charge(ChargeState.NotFound),
        _ => new Charge(ChargeState.Unknown),
    };

    /// <inheritdoc/>
    /// <remarks>An approval that is not confirmed lapses after ten minutes.</remarks>
    public Task ReleaseAsync(Payment payment, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct) =>
        _refunds.RefundAsync(payment, refund, ct);

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

    private async Task<Charge> ConfirmAsync(Payment payment, string paymentKey, CancellationToken ct)
    {
        var answer = await _toss.ConfirmAsync(payment, paymentKey, ct);
        return answer switch
        {
            { Payment: { } confirmed } => Read(payment, confirmed),
            { Meaning: TossMeaning.Nothing } => new Charge(ChargeState.Unknown),
            { Meaning: TossMeaning.Passing or TossMeaning.TurnedAway } => new Charge(ChargeState.NotCharged, paymentKey, answer.Code),
            { Meaning: TossMeaning.Refused } when payment.Attempts is 0 => new Charge(ChargeState.Ended, paymentKey, answer.Code),
            _ => await LookAsync(payment, paymentKey, answer, ct),
        };
    }

    /// <summary>
    /// The payment says what the error does not: an earlier call may have charged, and the code may be one that nobody here knows.
    /// </summary>
    private async Task<Charge> LookAsync(Payment payment, string paymentKey, TossAnswer answer, CancellationToken ct)
    {
        var found = await FindAsync(payment, ct);
        return (found.State, answer.Meaning) switch
        {
            (ChargeState.Charged or ChargeState.Ended or ChargeState.Unknown, _) => found,
            (_, TossMeaning.Refused) => new Charge(ChargeState.Ended, paymentKey, answer.Code),

            // Answered, and not charged: with the same key the same answer would come for 15 days.
            (ChargeState.Approved, _) when !TossCodes.IsConfirmedBefore(answer.Code) =>
                new Charge(ChargeState.NotCharged, paymentKey, answer.Code),
            _ => new Charge(ChargeState.Unknown),
        };
    }

    private Charge Read(Payment payment, TossPayment found)
    {
        // An answer about something else than this payment decides nothing.
        if (found.OrderId != $"{payment.Id}")
        {
            return new Charge(ChargeState.Unknown);
        }

        if (found.IsCharged && (found.TotalAmount != payment.Amount || found.Currency is not "KRW"))
        {
            TossLog.OtherAmount(_logger, payment.Id, found.TotalAmount, found.Currency, payment.Amount);
            return new Charge(ChargeState.Unknown);
        }

        return found switch
        {
            { IsCharged: true } => new Charge(ChargeState.Charged, found.PaymentKey),
            { Status: "CANCELED" or "ABORTED" or "EXPIRED" } => new Charge(ChargeState.Ended, found.PaymentKey, found.Status),
            { Status: "IN_PROGRESS" } => new Charge(ChargeState.Approved, found.PaymentKey),
            { Status: "READY" or "WAITING_FOR_DEPOSIT" } => new Charge(ChargeState.Open, found.PaymentKey),
            _ => new Charge(ChargeState.Unknown),
        };
    }
}
