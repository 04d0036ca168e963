using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

/// <inheritdoc cref="ICalledOffReservations"/>
internal sealed class CalledOffReservations(IDbContextFactory<MarqueeDbContext> contexts) : ICalledOffReservations
{
    public async Task<IReadOnlyList<Reservation>> ListAsync(int most, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var sold = from occupancy in db.ScheduleOccupancies
                   where occupancy.CalledOffAt != null && occupancy.ClosedAt != null
                   join seat in db.ReservedSeats on occupancy.ScheduleId equals seat.ScheduleId
                   select seat.ReservationId;
        return await db.Reservations.AsNoTracking()
            .Where(row => sold.Contains(row.Id)
                && !db.Payments.Any(payment => payment.ReservationId == row.Id && payment.Status == PaymentStatus.Charging))
            .OrderBy(row => row.Id).Take(most).ToListAsync(ct);
    }
}
