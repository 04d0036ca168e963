using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>
/// Takes over what was left open: payments whose outcome is unknown, those nobody finished, and refunds that are to be sent. Any number of
/// callers may run at once; one at a time is enough.
/// </summary>
public sealed class SettlePayments(
    IPaymentQueries queries, IPaymentLedger ledger, IPaymentGateway gateway, Charging charging, IPaymentTelemetry telemetry,
    IFaultLog faults, TimeProvider time)
{
    private const int Batch = 100;
    private const int AtOnce = 8;

    /// <summary>How long an answer of the provider is waited for before a refund is sent again: longer than its calls last.</summary>
    private static readonly TimeSpan RefundCall = TimeSpan.FromSeconds(65);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <summary>Looks once at what is due.</summary>
    /// <returns>How much of it was done.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        // Side by side: calls about payments may hang, and refunds must not wait for them.
        var counts = await Task.WhenAll(SettleDueAsync(ct), RefundDueAsync(ct));
        return counts.Sum();
    }

    private async Task<int> SettleDueAsync(CancellationToken ct)
    {
        var due = await queries.ListDueAsync(gateway.Kind, time.Instant, Batch, ct);
        return await faults.EachAsync(
            due, AtOnce, payment => SettleAsync(payment, ct), payment => $"Payment {payment.Id} could not be settled", ct);
    }

    private async Task<int> RefundDueAsync(CancellationToken ct)
    {
        var due = await queries.ListDueRefundsAsync(gateway.Kind, time.Instant, Batch, ct);
        return await faults.EachAsync(
            due, AtOnce, one => RefundAsync(one.Payment, one.Refund), one => $"Refund {one.Refund.Id} could not be sent", ct);
    }

    private async Task SettleAsync(Payment payment, CancellationToken ct)
    {
        if (payment.Status is PaymentStatus.Abandoned)
        {
            await charging.ReleaseAsync(payment);
            return;
        }

        if (await queries.FindAsync(payment.Id, ct) is not { } found)
        {
            return;
        }

        var reservation = found.Reservation.Reservation;
        if (payment.Status is PaymentStatus.Charging)
        {
            await charging.SettleAsync(payment, reservation, isOnSale: !found.Reservation.Schedule.IsClosed);
        }
        else if (payment.Deadline <= time.Instant)
        {
            await charging.AbandonAsync(payment);
        }
        else
        {
            await LookAsync(payment, reservation);
        }
    }

    /// <summary>A notice came before the buyer did, or instead.</summary>
    private async Task LookAsync(Payment payment, Reservation reservation)
    {
        switch ((await gateway.FindAsync(payment, CancellationToken.None)).State)
        {
            case ChargeState.Approved or ChargeState.Charged:
                await charging.ChargeAsync(payment, reservation, gatewayRef: null);
                break;
            case ChargeState.Ended:
                await charging.AbandonAsync(payment);
                break;
            default:
                await ledger.PostponeAsync(payment, payment.Key, payment.Deadline, payment.Attempts);
                break;
        }
    }

    private async Task RefundAsync(Payment payment, Refund refund)
    {
        if (!await ledger.SendRefundAsync(refund, time.Instant + RefundCall))
        {
            return;
        }

        var answer = await gateway.RefundAsync(payment, refund, CancellationToken.None);
        telemetry.Refunded(refund, answer);
        switch (answer.Outcome)
        {
            case RefundOutcome.Done:
                await ledger.CompleteRefundAsync(refund);
                break;
            case RefundOutcome.Failed:
                var now = time.Instant;
                await ledger.FailRefundAsync(
                    refund, answer.Code, $"{Guid.CreateVersion7(new DateTimeOffset(now))}", now + PauseAfter(refund.Attempts));
                break;
            case RefundOutcome.Unknown:
                // Sent again when it is due, with the same key.
                break;
        }
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstRetry * Math.Pow(2, Math.Min(attempts, 20));
        return pause < LongestRetry ? pause : LongestRetry;
    }
}
