using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>A reservation whose payment was started, or that is confirmed as there is nothing to pay.</summary>
/// <param name="Reservation">As it is now.</param>
/// <param name="Payment">The open payment; <see langword="null"/> where nothing is paid.</param>
/// <param name="Action">What the buyer does next; <see langword="null"/> where nothing is paid, or the payment is being charged.</param>
public sealed record PaymentStart(MemberReservation Reservation, Payment? Payment = null, PaymentAction? Action = null);
