using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>What a buyer brings back from the provider's page. It is not believed: it only has to agree with the payment.</summary>
/// <param name="PaymentKey">The provider's name of the payment.</param>
/// <param name="OrderId">The payment's id.</param>
/// <param name="Amount">In KRW.</param>
public sealed record PaymentReturn(string? PaymentKey = null, string? OrderId = null, long? Amount = null)
{
    /// <summary>The longest name a provider gives to a payment.</summary>
    private const int LongestKey = 200;

    /// <summary>What does not agree with a payment, or <see langword="null"/>.</summary>
    public InvalidInput? Validate(Payment payment) => new ValidationErrors()
        .When(OrderId is { } order && order != $"{payment.Id}", "orderId", "Expected the id of this payment.")
        .When(Amount is { } amount && amount != payment.Amount, "amount", $"Expected the amount of this payment, {payment.Amount}.")
        .When(PaymentKey is { Length: 0 or > LongestKey }, "paymentKey", $"Expected 1 to {LongestKey} characters.")
        .When(payment.Gateway is GatewayKind.Toss && PaymentKey is null, "paymentKey", "Expected the provider's paymentKey.")
        .Refusal;
}

/// <summary>The use case: the buyer came back from the provider's page, and the payment is charged.</summary>
public sealed class CompletePayment(IPaymentQueries payments, Charging? charging, IFaultLog faults, TimeProvider time)
{
    /// <summary>How long a buyer waits for the provider; afterwards it goes on, and the buyer asks again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Charges a payment once. Again: what became of it.</summary>
    /// <returns>The payment: <c>APPROVED</c>, or <c>CHARGING</c> while its outcome is unknown. Or <see cref="ContentNotFound"/> (also for
    /// another member's), <see cref="InvalidInput"/>, <see cref="PaymentDeclined"/>, <see cref="ReservationNotPayable"/>,
    /// <see cref="ScheduleStarted"/> or <see cref="ScheduleClosed"/>.</returns>
    public async Task<Result<MemberPayment>> ExecuteAsync(UserId member, Guid id, PaymentReturn brought, CancellationToken ct)
    {
        if (await payments.FindAsync(member, id, ct) is not { } found)
        {
            return new ContentNotFound("payment", id);
        }

        if (brought.Validate(found.Payment) is { } invalid)
        {
            return invalid;
        }

        if (found.Payment.Status is PaymentStatus.Started && charging is not null)
        {
            await ChargeAsync(charging, found, brought, ct);
            found = (await payments.FindAsync(member, id, ct))!;
        }

        return Answer(found);
    }

    /// <summary>The buyer came back without having approved: the payment is given up, and another one can be started.</summary>
    /// <returns>The payment as it is then, also one that is charged or decided already; or <see cref="ContentNotFound"/>.</returns>
    public async Task<Result<MemberPayment>> AbandonAsync(UserId member, Guid id, CancellationToken ct)
    {
        if (await payments.FindAsync(member, id, ct) is not { } found)
        {
            return new ContentNotFound("payment", id);
        }

        if (found.Payment.Status is PaymentStatus.Started && charging is not null)
        {
            await charging.AbandonAsync(found.Payment);
        }

        return (await payments.FindAsync(member, id, CancellationToken.None))!;
    }

    /// <summary>
    /// Runs to its end even if the buyer leaves or the provider is slow. In real time, not by the application's clock: it waits for the
    /// provider.
    /// </summary>
    private async Task ChargeAsync(Charging provider, MemberPayment found, PaymentReturn brought, CancellationToken ct)
    {
        var work = provider.ChargeAsync(found.Payment, found.Reservation.Reservation, brought.PaymentKey);
        if (await Task.WhenAny(work, Task.Delay(Patience, TimeProvider.System, ct)) == work)
        {
            await work;
            return;
        }

        _ = work.ContinueWith(
            failed => faults.Report($"Payment {found.Payment.Id} is left to be settled", failed.Exception!),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private Result<MemberPayment> Answer(MemberPayment found)
    {
        var (reservation, now) = (found.Reservation.Reservation, time.Instant);
        var status = reservation.StatusAt(now);
        return found.Payment.Status switch
        {
            PaymentStatus.Approved or PaymentStatus.Charging or PaymentStatus.Started => found,
            PaymentStatus.Declined => new PaymentDeclined(found.Payment.DeclineCode, MayTryAgain: status is ReservationStatus.Held),
            _ when status is not ReservationStatus.Held => new ReservationNotPayable(status),
            _ when found.Reservation.Schedule.HasStarted(now) => new ScheduleStarted(found.Reservation.Schedule.TimeTable.Start),
            _ when found.Reservation.Schedule.IsClosed => new ScheduleClosed(),

            // Given up, and the seats are still held: by the buyer, or the provider had ended it before the buyer came back.
            _ => new PaymentDeclined(found.Payment.DeclineCode, MayTryAgain: true),
        };
    }
}
