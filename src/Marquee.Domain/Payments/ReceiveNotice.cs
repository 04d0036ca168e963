namespace Marquee.Domain.Payments;

/// <summary>The use case: somebody says that a payment has changed. Nothing of that is believed: the payment is looked at soon.</summary>
public sealed class ReceiveNotice(IPaymentGateway gateway, IPaymentLedger ledger)
{
    /// <summary>Has the payment looked at that a notice names, if there is one. A notice may come twice, late or in any order.</summary>
    /// <param name="body">As it was received.</param>
    /// <param name="ct">Ends the call.</param>
    /// <returns>Whether the notice could be read.</returns>
    public async Task<bool> ExecuteAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (gateway.ReadNotice(body) is not { } payment)
        {
            return false;
        }

        await ledger.HastenAsync(payment, ct);
        return true;
    }
}
