using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Api.Payments;

internal static partial class PaymentEndpoints
{
    /// <summary>
    /// What callers did with payments, one line each; what became of them is logged by <see cref="PaymentTelemetry"/>.
    /// </summary>
    internal static partial class Log
    {
        public static void Start(ILogger logger, Guid reservation, long member, Result<PaymentStart> result)
        {
            if (result.Refusal is { } refusal)
            {
                Refused(logger, reservation, member, refusal.Code);
            }
            else if (result.Value.Payment is { } payment)
            {
                Started(logger, payment.Id, reservation, member);
            }
            else
            {
                Paid(logger, reservation, member);
            }
        }

        [LoggerMessage(LogLevel.Information, "Paid {ReservationId} of member {UserId}")]
        private static partial void Paid(ILogger logger, Guid reservationId, long userId);

        [LoggerMessage(LogLevel.Information, "Started payment {PaymentId} of {ReservationId} for member {UserId}")]
        private static partial void Started(ILogger logger, Guid paymentId, Guid reservationId, long userId);

        [LoggerMessage(LogLevel.Information, "Refused payment of {ReservationId} to member {UserId}: {Code}")]
        private static partial void Refused(ILogger logger, Guid reservationId, long userId, RefusalCode code);
    }
}
