using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>
/// The one place where payments and refunds change. Every call is one transaction that locks the schedule, then the reservation, then the
/// payment, and every change of a status is one conditional update along <see cref="PaymentTransitions"/> or
/// <see cref="RefundTransitions"/>: of several callers one wins, and calling again changes nothing more.
/// </summary>
public interface IPaymentLedger
{
    /// <summary>
    /// Starts a payment of a reservation that is held, and extends the hold if it is the reservation's first. Where one is open, answers
    /// it.
    /// </summary>
    /// <param name="draft">The payment, <c>STARTED</c>. Its deadline is the end that the first payment gives to the hold.</param>
    /// <param name="ct">Ends the call until the transaction begins to write.</param>
    /// <returns>The open payment with its deadline, or <see cref="ReservationNotPayable"/>, <see cref="ScheduleStarted"/>,
    /// <see cref="ScheduleClosed"/> or, after <see cref="Payment.MostOfReservation"/> of them, <see cref="PaymentDeclined"/>.</returns>
    Task<Result<PaymentChange>> StartAsync(Payment draft, CancellationToken ct);

    /// <summary>
    /// <c>STARTED</c> → <c>CHARGING</c>, and the hold lasts at least until <paramref name="holdUntil"/>. One whose reservation cannot be
    /// paid any more becomes <c>ABANDONED</c>.
    /// </summary>
    /// <param name="gatewayRef">The provider's name of the payment, if the buyer brought it.</param>
    /// <param name="holdUntil">UTC.</param>
    /// <param name="dueAt">When its outcome is asked for unless it is known by then, UTC.</param>
    /// <returns>The payment as it is now; <see cref="PaymentChange.IsMade"/> says whether this call began to charge.</returns>
    Task<PaymentChange> ChargeAsync(Payment payment, string? gatewayRef, DateTime holdUntil, DateTime dueAt);

    /// <summary>
    /// <c>CHARGING</c> → <c>APPROVED</c>, and the reservation is confirmed; where it does not live any more, a refund in full is asked for.
    /// </summary>
    Task<PaymentChange> ApproveAsync(Payment payment, string? gatewayRef);

    /// <summary><c>CHARGING</c> → <c>DECLINED</c>. The hold stays as it is.</summary>
    Task<PaymentChange> DeclineAsync(Payment payment, string? code);

    /// <summary><c>STARTED</c> → <c>ABANDONED</c>, and due: the approval is to be given up. The hold stays as it is.</summary>
    Task<PaymentChange> AbandonAsync(Payment payment);

    /// <summary>Notes that the approval of a payment that is <c>ABANDONED</c> was given up: it is due no more.</summary>
    Task ReleasedAsync(Payment payment);

    /// <summary>Notes when an open payment is looked at again, and with which key it is charged then.</summary>
    /// <param name="key">Its key, or another one after an error that certainly charged nothing.</param>
    /// <param name="dueAt">UTC.</param>
    /// <param name="attempts">How often its outcome was asked for in vain.</param>
    Task PostponeAsync(Payment payment, string key, DateTime dueAt, int attempts);

    /// <summary>Has an open payment looked at now. Does nothing to another one, or where there is none.</summary>
    Task HastenAsync(Guid payment, CancellationToken ct);

    /// <summary>Asks for a refund of an approved payment. Its amount is fixed here.</summary>
    /// <param name="amount">In KRW; 1 or more.</param>
    /// <param name="note">What the admin wrote about it.</param>
    /// <returns>The refund, or <see cref="ContentNotFound"/> or <see cref="RefundExceeds"/>.</returns>
    Task<Result<Refund>> RequestRefundAsync(Guid payment, long amount, string note, CancellationToken ct);

    /// <summary><c>REQUESTED</c> or <c>FAILED</c> → <c>SENT</c>; one that is <c>SENT</c> and due is sent again.</summary>
    /// <param name="dueAt">When it is sent again unless its outcome is known by then, UTC.</param>
    /// <returns>Whether this call won it.</returns>
    Task<bool> SendRefundAsync(Refund refund, DateTime dueAt);

    /// <summary><c>SENT</c> → <c>DONE</c>.</summary>
    Task CompleteRefundAsync(Refund refund);

    /// <summary><c>SENT</c> → <c>FAILED</c>, with the key of the next attempt.</summary>
    Task FailRefundAsync(Refund refund, string? code, string nextKey, DateTime dueAt);
}

/// <summary>A payment after a call of the ledger.</summary>
/// <param name="Payment">As it is now.</param>
/// <param name="Reservation">As it is now.</param>
/// <param name="IsMade">Whether this call made the change it was asked for.</param>
public sealed record PaymentChange(Payment Payment, Reservation Reservation, bool IsMade);
