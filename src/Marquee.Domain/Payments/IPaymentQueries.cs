using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>Payments, as read from the database. May be used from anywhere at any time.</summary>
public interface IPaymentQueries
{
    /// <summary>A member's own payment, or <see langword="null"/> when there is none of that id.</summary>
    Task<MemberPayment?> FindAsync(UserId member, Guid payment, CancellationToken ct);

    /// <summary>A payment by its id, of any member; <see langword="null"/> when there is none.</summary>
    Task<MemberPayment?> FindAsync(Guid payment, CancellationToken ct);

    /// <summary>
    /// The payment that counts of each of some reservations that has one: the one that is open or approved, else the newest.
    /// </summary>
    /// <remarks>By their ids alone, payments of two instances whose clocks differ would be taken for each other.</remarks>
    Task<IReadOnlyDictionary<Guid, PaidReservation>> ListCurrentAsync(IReadOnlyCollection<Guid> reservations, CancellationToken ct);

    /// <summary>Payments of a gateway that are due, open or to be released, the longest due first.</summary>
    Task<IReadOnlyList<Payment>> ListDueAsync(GatewayKind gateway, DateTime now, int most, CancellationToken ct);

    /// <summary>Refunds of a gateway that are due, the longest due first, with their payments.</summary>
    Task<IReadOnlyList<(Payment Payment, Refund Refund)>> ListDueRefundsAsync(
        GatewayKind gateway, DateTime now, int most, CancellationToken ct);

    /// <summary>Payments as staff see them, newest first.</summary>
    Task<Paged<PaymentRecord>> ListAsync(PaymentFilter filter, Page page, CancellationToken ct);

    /// <summary>Refunds as staff see them, newest first.</summary>
    Task<Paged<RefundRecord>> ListRefundsAsync(RefundFilter filter, Page page, CancellationToken ct);
}

/// <summary>A payment with its refunds.</summary>
/// <param name="Refunds">In the order in which they were asked for; none of 0 KRW.</param>
public sealed record PaidReservation(Payment Payment, IReadOnlyList<Refund> Refunds)
{
    /// <summary>What was given back or is about to be, in KRW.</summary>
    public long Refunded => Refunds.Sum(refund => refund.Amount);

    /// <summary>What could still be given back, in KRW.</summary>
    public long Refundable => Payment.Status is PaymentStatus.Approved ? Payment.Amount - Refunded : 0;
}

/// <summary>A payment with what its member wants to read about it.</summary>
public sealed record MemberPayment(PaidReservation Paid, MemberReservation Reservation)
{
    /// <summary>The payment.</summary>
    public Payment Payment => Paid.Payment;
}

/// <summary>A payment as staff see it.</summary>
/// <param name="Number">Of the reservation, if it was confirmed.</param>
/// <param name="Status">Of the reservation, as stored.</param>
/// <param name="Email">Of the member; <see langword="null"/> where the account is deleted.</param>
/// <param name="Title">Of the movie.</param>
/// <param name="Start">Of the showing, wall-clock time of the theater.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record PaymentRecord(
    PaidReservation Paid, string? Number, ReservationStatus Status, string? Email, string Title, DateTime Start, DateTime StartedAt)
{
    /// <summary>The payment.</summary>
    public Payment Payment => Paid.Payment;
}

/// <summary>A refund as staff see it.</summary>
public sealed record RefundRecord(Refund Refund, Payment Payment, string? Number, string? Email, string Title, DateTime Start);

/// <summary>Which payments; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Search">A part of the member's e-mail address, the number of a reservation, or the whole id of a payment or
/// reservation.</param>
/// <param name="Status">Of this status.</param>
public sealed record PaymentFilter(string? Search = null, PaymentStatus? Status = null);

/// <summary>Which refunds; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Search">As of <see cref="PaymentFilter"/>.</param>
/// <param name="Status">Of this status.</param>
public sealed record RefundFilter(string? Search = null, RefundStatus? Status = null);
