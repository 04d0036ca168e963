using System.Diagnostics;
using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Engine;

namespace Marquee.Api.Payments;

/// <summary>What operators see of payments.</summary>
internal sealed partial class PaymentTelemetry : IPaymentTelemetry
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _refunds;
    private readonly Counter<long> _amounts;
    private readonly ILogger<PaymentTelemetry> _logger;

    public PaymentTelemetry(IMeterFactory meters, ILogger<PaymentTelemetry> logger)
    {
        _logger = logger;
        var meter = meters.Create(EngineTelemetry.Name);
        _calls = meter.CreateCounter<long>(
            "marquee.payments", "{reservation}", "Calls that pay, by outcome: STARTED, CONFIRMED or the code of the refusal.");
        _attempts = meter.CreateCounter<long>(
            "marquee.payments.decided", "{payment}",
            "Attempts to pay by outcome: APPROVED, DECLINED, ABANDONED, or TOO_LATE for one that was charged after its reservation ended.");
        _refunds = meter.CreateCounter<long>(
            "marquee.refunds", "{call}", "Calls of the provider that refund, by outcome: DONE, FAILED or UNKNOWN.");
        _amounts = meter.CreateCounter<long>(
            "marquee.payments.amount", "KRW", "Money by direction: TAKEN, or GIVEN_BACK.");
    }

    public void Paid(Guid reservation, Result<PaymentStart> result)
    {
        var outcome = result.Refusal is { } refusal ? WireNames.Of(refusal.Code) : result.Value.Payment is null ? "CONFIRMED" : "STARTED";
        _calls.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        Activity.Current?.SetTag("marquee.outcome", outcome).SetTag("marquee.reservation.id", reservation);
    }

    public void Decided(Payment payment, Reservation reservation)
    {
        var isTooLate = payment.Status is PaymentStatus.Approved && reservation.Status is not ReservationStatus.Confirmed;
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", isTooLate ? "TOO_LATE" : WireNames.Of(payment.Status)));
        if (payment.Status is PaymentStatus.Approved)
        {
            _amounts.Add(payment.Amount, new KeyValuePair<string, object?>("direction", "TAKEN"));
        }

        if (isTooLate)
        {
            LogTooLate(_logger, payment.Id, payment.ReservationId);
        }
        else
        {
            LogDecided(_logger, payment.Id, payment.ReservationId, payment.Status, payment.DeclineCode);
        }
    }

    public void Refunded(Refund refund, RefundAnswer answer)
    {
        _refunds.Add(1, new KeyValuePair<string, object?>("outcome", WireNames.Of(answer.Outcome)));
        if (answer.Outcome is RefundOutcome.Done)
        {
            _amounts.Add(refund.Amount, new KeyValuePair<string, object?>("direction", "GIVEN_BACK"));
            LogRefunded(_logger, refund.Id, refund.PaymentId, refund.Amount);
        }
        else
        {
            LogNotRefunded(_logger, refund.Id, refund.PaymentId, answer.Outcome, answer.Code);
        }
    }

    [LoggerMessage(LogLevel.Information, "Payment {PaymentId} of {ReservationId}: {Status} {Code}")]
    private static partial void LogDecided(ILogger logger, Guid paymentId, Guid reservationId, PaymentStatus status, string? code);

    [LoggerMessage(LogLevel.Warning, "Payment {PaymentId} was charged although {ReservationId} had ended; it is refunded in full")]
    private static partial void LogTooLate(ILogger logger, Guid paymentId, Guid reservationId);

    [LoggerMessage(LogLevel.Information, "Refund {RefundId} of {PaymentId}: {Amount} KRW given back")]
    private static partial void LogRefunded(ILogger logger, Guid refundId, Guid paymentId, long amount);

    [LoggerMessage(LogLevel.Warning, "Refund {RefundId} of {PaymentId}: {Outcome} {Code}; it is sent again")]
    private static partial void LogNotRefunded(ILogger logger, Guid refundId, Guid paymentId, RefundOutcome outcome, string? code);
}
