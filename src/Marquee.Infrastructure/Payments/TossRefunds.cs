using Marquee.Domain.Payments;

namespace Marquee.Infrastructure.Payments;

/// <summary>Money that goes back through Toss: the cancellation of a part of a payment, or of all of it.</summary>
/// <remarks>
/// The reason of a cancellation carries the id of its refund, so that the payment says which refunds were made: nothing is given back
/// twice, not even with another key.
/// </remarks>
internal sealed class TossRefunds(TossClient toss)
{
    public async Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct)
    {
        if (refund.Attempts > 0 || payment.GatewayRef is not { Length: > 0 })
        {
            var found = await LookAsync(payment, refund, ct);
            if (found.Answer is { } known)
            {
                return known;
            }

            return found.PaymentKey is { Length: > 0 } key
                ? await SendAsync(payment, key, refund, ct)
                : new RefundAnswer(RefundOutcome.Failed, "NO_PAYMENT_KEY");
        }

        return await SendAsync(payment, payment.GatewayRef, refund, ct);
    }

    private async Task<RefundAnswer> SendAsync(Payment payment, string paymentKey, Refund refund, CancellationToken ct)
    {
        var answer = await toss.CancelAsync(paymentKey, new TossCancellation(ReasonOf(refund), refund.Amount), refund, ct);
        if (answer.Payment is { } cancelled)
        {
            return new RefundAnswer(
                cancelled.OrderId == $"{payment.Id}" && cancelled.Status is "CANCELED" or "PARTIAL_CANCELED"
                    ? RefundOutcome.Done
                    : RefundOutcome.Unknown);
        }

        if (answer.Meaning is TossMeaning.Nothing or TossMeaning.TurnedAway)
        {
            return new RefundAnswer(RefundOutcome.Unknown, answer.Code);
        }

        // Refused; an earlier call with this key may have done it.
        var found = await LookAsync(payment, refund, ct);
        return found.Answer ?? new RefundAnswer(RefundOutcome.Failed, answer.Code);
    }

    /// <summary>Looks whether the money went back before.</summary>
    /// <returns>What became of the refund, or <see langword="null"/> where Toss has none; and the payment's name.</returns>
    private async Task<(RefundAnswer? Answer, string? PaymentKey)> LookAsync(Payment payment, Refund refund, CancellationToken ct)
    {
        var answer = await toss.FindAsync(payment, ct);
        if (answer.Payment is not { } found || found.OrderId != $"{payment.Id}")
        {
            return (new RefundAnswer(answer.IsNotFound ? RefundOutcome.Failed : RefundOutcome.Unknown, answer.Code), null);
        }

        var made = found.Cancels?.LastOrDefault(cancel => cancel is { CancelReason: { } reason, CancelStatus: not "ABORTED" }
            && reason.Contains($"{refund.Id}", StringComparison.Ordinal));
        return (made switch
        {
            { CancelStatus: "IN_PROGRESS" } => new RefundAnswer(RefundOutcome.Unknown),
            not null => new RefundAnswer(RefundOutcome.Done),

            // All of it came back, by whatever hand: to the last won, or Toss would not say so.
            null when found.Status is "CANCELED" => new RefundAnswer(RefundOutcome.Done, TossCodes.AllCancelled),
            null => null,
        }, found.PaymentKey);
    }

    /// <remarks>Toss wants one of at most 200 characters, and shows it to the buyer.</remarks>
    private static string ReasonOf(Refund refund) => $"{WordsOf(refund.Reason)} ({refund.Id})";

    private static string WordsOf(RefundReason reason) => reason switch
    {
        RefundReason.Cancelled => "고객 예매 취소",
        RefundReason.CancelledByStaff => "극장 예매 취소",
        RefundReason.CalledOff => "상영 취소",
        RefundReason.ReservationEnded => "예매 시간 만료",
        RefundReason.Goodwill => "부분 환불",
    };
}
