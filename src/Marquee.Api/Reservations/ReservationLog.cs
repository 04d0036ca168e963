using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Reservations;

internal static partial class ReservationEndpoints
{
    /// <summary>
    /// What happened to reservations, one line each. Orders are logged at level Debug: of tens of thousands a second a line each would cost
    /// more than the order, and metrics count them.
    /// </summary>
    internal static partial class Log
    {
        public static void Reserve(ILogger logger, long schedule, long member, Result<SeatsReserved> result)
        {
            if (result.Refusal is { } refusal)
            {
                ReserveRefused(logger, schedule, member, refusal.Code);
            }
            else
            {
                Reserved(logger, result.Value.Reservation.Id, schedule, member, result.Value.SeatNumbers.Count, result.Value.Replayed);
            }
        }

        public static void Cancel(ILogger logger, Guid reservation, long member, Result<MemberReservation> result)
        {
            if (result.Refusal is { } refusal)
            {
                CancelRefused(logger, reservation, member, refusal.Code);
            }
            else
            {
                Cancelled(logger, reservation, member);
            }
        }

        [LoggerMessage(
            LogLevel.Debug,
            "Reserved {Seats} seats of schedule {ScheduleId} for member {UserId} as {ReservationId} (replayed: {Replayed})")]
        private static partial void Reserved(ILogger logger, Guid reservationId, long scheduleId, long userId, int seats, bool replayed);

        [LoggerMessage(LogLevel.Debug, "Refused seats of schedule {ScheduleId} to member {UserId}: {Code}")]
        private static partial void ReserveRefused(ILogger logger, long scheduleId, long userId, RefusalCode code);

        [LoggerMessage(LogLevel.Information, "Cancelled {ReservationId} of member {UserId}")]
        private static partial void Cancelled(ILogger logger, Guid reservationId, long userId);

        [LoggerMessage(LogLevel.Information, "Refused to cancel {ReservationId} of member {UserId}: {Code}")]
        private static partial void CancelRefused(ILogger logger, Guid reservationId, long userId, RefusalCode code);
    }
}
