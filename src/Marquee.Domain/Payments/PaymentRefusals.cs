namespace Marquee.Domain.Payments;

/// <summary>The provider declined.</summary>
/// <param name="Reason">The provider's word for why.</param>
/// <param name="MayTryAgain">Whether the reservation can be paid in another way.</param>
public sealed record PaymentDeclined(string? Reason, bool MayTryAgain) : Refusal(RefusalCode.PaymentDeclined);

/// <summary>More was to be given back than is left of a payment.</summary>
/// <param name="Refundable">What is left, in KRW; 0 where nothing was paid.</param>
public sealed record RefundExceeds(long Refundable) : Refusal(RefusalCode.RefundExceeds);
