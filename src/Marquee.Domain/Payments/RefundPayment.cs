namespace Marquee.Domain.Payments;

/// <summary>The use case: an admin gives something of a payment back. The reservation stays as it is.</summary>
public sealed class RefundPayment(IPaymentLedger ledger)
{
    private const int LongestNote = 200;

    /// <summary>Asks for a refund. It is sent in the background.</summary>
    /// <param name="amount">In KRW; up to what is left of the payment.</param>
    /// <param name="note">Why: 1 to 200 characters.</param>
    /// <returns>The refund, or <see cref="InvalidInput"/>, <see cref="ContentNotFound"/> or <see cref="RefundExceeds"/>.</returns>
    public async Task<Result<Refund>> ExecuteAsync(Guid payment, long amount, string note, CancellationToken ct) =>
        new ValidationErrors()
            .When(amount < 1, "amount", "Expected 1 or more.")
            .Text("reason", note, LongestNote).Refusal is { } invalid
            ? invalid
            : await ledger.RequestRefundAsync(payment, amount, note, ct);
}
