using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>Counts what became of payments and refunds.</summary>
public interface IPaymentTelemetry
{
    /// <summary>Counts a call that pays, by its outcome.</summary>
    void Paid(Guid reservation, Result<PaymentStart> result);

    /// <summary>Counts a payment that was approved, declined or abandoned.</summary>
    /// <param name="reservation">As it is afterwards: an approved payment of one that had ended is refunded.</param>
    void Decided(Payment payment, Reservation reservation);

    /// <summary>Counts a refund that the provider answered.</summary>
    void Refunded(Refund refund, RefundAnswer answer);
}
