namespace Marquee.Domain.Payments;

/// <summary>
/// A provider that takes money. It is asked for no more than providers have in common: the buyer approves at the provider, the
/// application charges (Toss: confirm; Stripe: capture), asks what became of it, and gives back.
/// </summary>
/// <remarks>No call throws for what the provider says, or fails to say: what is not known is <see cref="ChargeState.Unknown"/>. No call
/// is repeated by itself.</remarks>
public interface IPaymentGateway
{
    /// <summary>Which one it is.</summary>
    GatewayKind Kind { get; }

    /// <summary>Prepares a payment. Again for the same payment: the same.</summary>
    /// <param name="payment">A payment that is <c>STARTED</c>.</param>
    /// <param name="orderName">What the provider shows to the buyer, 1 to 100 characters.</param>
    /// <param name="ct">Ends the call.</param>
    /// <returns>What the buyer does next.</returns>
    Task<PaymentAction> BeginAsync(Payment payment, string orderName, CancellationToken ct);

    /// <summary>Charges. The same <see cref="Payment.Key"/> charges once, however often it is sent.</summary>
    /// <param name="payment">A payment that is <c>CHARGING</c>, with the provider's name of it, if it has one.</param>
    /// <param name="ct">Ends the wait for an answer, not the charge.</param>
    /// <returns><see cref="ChargeState.Charged"/>, <see cref="ChargeState.Ended"/>, <see cref="ChargeState.NotCharged"/> or
    /// <see cref="ChargeState.Unknown"/>.</returns>
    Task<Charge> CompleteAsync(Payment payment, CancellationToken ct);

    /// <summary>Asks what became of a payment.</summary>
    /// <returns>Any state but <see cref="ChargeState.NotCharged"/>.</returns>
    Task<Charge> FindAsync(Payment payment, CancellationToken ct);

    /// <summary>Gives up what the buyer approved, as it will not be charged. Does nothing where it lapses by itself.</summary>
    Task ReleaseAsync(Payment payment, CancellationToken ct);

    /// <summary>Gives money back. The same <see cref="Refund.Key"/> gives back once, however often it is sent.</summary>
    Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct);

    /// <summary>Reads which payment a notice is about. A notice is a hint and nothing of it is believed: the truth is asked for.</summary>
    /// <param name="body">As it was received from anybody.</param>
    /// <returns>The id of a payment; <see langword="null"/> where the notice names none.</returns>
    Guid? ReadNotice(ReadOnlyMemory<byte> body);
}

/// <summary>What the buyer does next.</summary>
public abstract record PaymentAction;

/// <summary>Goes to a page.</summary>
/// <param name="Url">Where; a path on this site, or an absolute address.</param>
public sealed record OpenPage(string Url) : PaymentAction;

/// <summary>Opens the provider's window with its script.</summary>
/// <param name="ClientKey">The public key of the theater.</param>
/// <param name="OrderId">The payment's id.</param>
/// <param name="Amount">In KRW.</param>
/// <param name="OrderName">What is shown to the buyer.</param>
/// <param name="SuccessUrl">Absolute: where the provider sends the buyer who approved.</param>
/// <param name="FailUrl">Absolute: where it sends one who did not.</param>
public sealed record OpenTossWindow(
    string ClientKey, string OrderId, long Amount, string OrderName, string SuccessUrl, string FailUrl) : PaymentAction;

/// <summary>What the provider says of a charge.</summary>
/// <param name="Reference">The provider's name of the payment, if it says it.</param>
/// <param name="Code">The provider's word for why not.</param>
public sealed record Charge(ChargeState State, string? Reference = null, string? Code = null);

/// <summary>What is known of a charge.</summary>
public enum ChargeState
{
    /// <summary>The money was taken.</summary>
    Charged,

    /// <summary>Final: no money was taken, and none will be.</summary>
    Ended,

    /// <summary>An error that passes; this call certainly charged nothing. The next one needs another key.</summary>
    NotCharged,

    /// <summary>The buyer approved; nothing was charged yet.</summary>
    Approved,

    /// <summary>The provider waits for the buyer, or for itself: neither charged nor final. A call on its way may still charge.</summary>
    Open,

    /// <summary>The provider knows no such payment. A call on its way may still arrive.</summary>
    NotFound,

    /// <summary>No answer, or none that can be understood.</summary>
    Unknown,
}

/// <summary>What the provider says of a refund.</summary>
/// <param name="Code">The provider's word for why not.</param>
public sealed record RefundAnswer(RefundOutcome Outcome, string? Code = null);

/// <summary>What became of a refund.</summary>
public enum RefundOutcome
{
    /// <summary>The money is on its way back.</summary>
    Done,

    /// <summary>
    /// Refused; nothing was given back with this key, neither by this call nor by an earlier one. The next one needs another key.
    /// </summary>
    Failed,

    /// <summary>No answer, or none that can be understood.</summary>
    Unknown,
}
