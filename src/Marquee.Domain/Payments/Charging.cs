using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>
/// Charges a payment and writes what became of it. The ledger is written before each call of the provider and after each answer, never
/// during a call: after a crash another instance finds what may have been sent.
/// </summary>
public sealed class Charging(
    IPaymentLedger ledger, IPaymentGateway gateway, IReservationEngine engine, PaymentOptions options, IPaymentTelemetry telemetry,
    TimeProvider time)
{
    /// <summary>When the outcome is first asked for: most answers have come by then.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// From when on a payment that the provider does not know is not on its way any more: no provider lets an approval live so long.
    /// </summary>
    private static readonly TimeSpan NoLongerOnItsWay = TimeSpan.FromMinutes(30);

    /// <summary>Charges a payment that is <c>STARTED</c>.</summary>
    /// <param name="gatewayRef">The provider's name of the payment, if the buyer brought it.</param>
    /// <returns>The payment afterwards, whether this call charged it or not.</returns>
    public async Task<PaymentChange> ChargeAsync(Payment payment, Reservation reservation, string? gatewayRef)
    {
        var now = time.Instant;
        var until = reservation.ExpiresAt > now + options.ChargeFor ? reservation.ExpiresAt.Value : now + options.ChargeFor;
        PaymentChange? begun = null;
        await engine.KeepAsync(reservation, until, async () =>
        {
            begun = await ledger.ChargeAsync(payment, gatewayRef, until, now + FirstLook);
            return begun.Reservation;
        });
        if (begun is { IsMade: true, Payment.Status: PaymentStatus.Charging })
        {
            return await SendAsync(begun.Payment, begun.Reservation);
        }

        return Decided(begun!);
    }

    /// <summary>Gives up a payment that is <c>STARTED</c>: nothing of it is charged.</summary>
    public async Task<PaymentChange> AbandonAsync(Payment payment) => Decided(await ledger.AbandonAsync(payment));

    /// <summary>Gives up what the buyer of a payment approved that is <c>ABANDONED</c>.</summary>
    public async Task ReleaseAsync(Payment payment)
    {
        await gateway.ReleaseAsync(payment, CancellationToken.None);
        await ledger.ReleasedAsync(payment);
    }

    /// <summary>Finds what became of a payment that is <c>CHARGING</c>, and charges again what may still be charged.</summary>
    /// <param name="isOnSale">Whether its showing is still sold: else nothing is charged.</param>
    public async Task<PaymentChange> SettleAsync(Payment payment, Reservation reservation, bool isOnSale)
    {
        var found = await gateway.FindAsync(payment, CancellationToken.None);
        switch (found.State)
        {
            case ChargeState.Charged or ChargeState.Ended:
                return await DecideAsync(payment, reservation, found);
            case ChargeState.NotFound when payment.ChargingAt + NoLongerOnItsWay < time.Instant:
                return await DecideAsync(payment, reservation, found with { State = ChargeState.Ended });
            case ChargeState.Unknown:
                return await PostponeAsync(payment, reservation, payment.Key);
            default:
                if (isOnSale && reservation.StatusAt(time.Instant) is ReservationStatus.Held)
                {
                    return await SendAsync(payment, reservation);
                }

                // No decline yet: an earlier call may still arrive. Only a final state decides.
                await gateway.ReleaseAsync(payment, CancellationToken.None);
                return await PostponeAsync(payment, reservation, payment.Key);
        }
    }

    private async Task<PaymentChange> SendAsync(Payment payment, Reservation reservation) =>
        await DecideAsync(payment, reservation, await gateway.CompleteAsync(payment, CancellationToken.None));

    private async Task<PaymentChange> DecideAsync(Payment payment, Reservation reservation, Charge charge) => charge.State switch
    {
        ChargeState.Charged => await ApproveAsync(payment, reservation, charge),
        ChargeState.Ended => Decided(await ledger.DeclineAsync(payment, charge.Code)),
        ChargeState.NotCharged => await PostponeAsync(payment, reservation, $"{Guid.CreateVersion7(new DateTimeOffset(time.Instant))}"),
        _ => await PostponeAsync(payment, reservation, payment.Key),
    };

    private async Task<PaymentChange> ApproveAsync(Payment payment, Reservation reservation, Charge charge)
    {
        PaymentChange? approved = null;
        await engine.KeepAsync(reservation, until: null, async () =>
        {
            approved = await ledger.ApproveAsync(payment, charge.Reference);
            return approved.Reservation;
        });
        return Decided(approved!);
    }

    private PaymentChange Decided(PaymentChange change)
    {
        if (change.IsMade)
        {
            telemetry.Decided(change.Payment, change.Reservation);
        }

        return change;
    }

    private async Task<PaymentChange> PostponeAsync(Payment payment, Reservation reservation, string key)
    {
        var attempts = payment.Attempts + 1;
        var pause = FirstLook * Math.Pow(2, Math.Min(attempts - 1, 10));
        var dueAt = time.Instant + (pause < LongestPause ? pause : LongestPause);
        await ledger.PostponeAsync(payment, key, dueAt, attempts);
        return new PaymentChange(payment, reservation, IsMade: false);
    }
}
