using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Reservations;

internal sealed class ReservationConfiguration :
    IEntityTypeConfiguration<Reservation>,
    IEntityTypeConfiguration<ReservedSeat>,
    IEntityTypeConfiguration<MemberQuota>,
    IEntityTypeConfiguration<ScheduleOccupancy>
{
    /// <remarks>
    /// A member is known by id only: an account may go, its reservations stay for the books. So is a schedule: to check that it is there
    /// would cost an order a tenth of its time in the database, and the ledger has its occupancy row locked, which goes with the schedule.
    /// </remarks>
    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        builder.ToTable("reservation", table =>
        {
            table.HasWords<Reservation, ReservationStatus>("status");
            table.HasCheckConstraint("ck_reservation_amount", "amount >= 0");
            table.HasCheckConstraint("ck_reservation_seat_amounts", "(seat_amounts is null) = (seat_categories is null)");
            table.HasCheckConstraint("ck_reservation_expires_at", "status <> 'HELD' or expires_at is not null");
        }).HasAudit();
        builder.Property(reservation => reservation.Id).ValueGeneratedNever();
        builder.Property(reservation => reservation.Status).HasMaxLength(20);
        builder.Property(reservation => reservation.ExpiresAt).HasConversion<InstantConverter>();
        builder.Property(reservation => reservation.ConfirmedAt).HasConversion<InstantConverter>();
        builder.Property(reservation => reservation.CancelledAt).HasConversion<InstantConverter>();
        builder.Property(reservation => reservation.Number).HasMaxLength(ReservationNumber.Length);
        builder.HasIndex(reservation => reservation.Number).IsUnique().HasFilter("number is not null");
        builder.Property(reservation => reservation.IdempotencyKey).HasMaxLength(255);
        builder.Property(reservation => reservation.RequestHash).HasMaxLength(64);
        builder.PrimitiveCollection(reservation => reservation.SeatIds).ElementType().HasConversion<SeatIdConverter>();
        builder.PrimitiveCollection(reservation => reservation.SeatCategories);
        builder.PrimitiveCollection(reservation => reservation.SeatAmounts);
        builder.HasIndex(reservation => new { reservation.UserId, reservation.IdempotencyKey }).IsUnique();
        builder.HasIndex(reservation => new { reservation.ScheduleId, reservation.ExpiresAt }).HasFilter("status = 'HELD'");
    }

    /// <remarks>No foreign keys, here and in the quota: the ledger writes these rows with their reservation, under the same lock.</remarks>
    public void Configure(EntityTypeBuilder<ReservedSeat> builder) =>
        builder.ToTable("reserved_seat").HasKey(seat => new { seat.ScheduleId, seat.SeatId });

    public void Configure(EntityTypeBuilder<MemberQuota> builder)
    {
        builder.ToTable("member_quota", table => table.HasCheckConstraint("ck_member_quota_seats", "seats >= 0"));
        builder.HasKey(quota => new { quota.ScheduleId, quota.UserId });
    }

    /// <remarks>A schedule cannot go without this row, which only those remove who have locked it and found no reservation.</remarks>
    public void Configure(EntityTypeBuilder<ScheduleOccupancy> builder)
    {
        builder.ToTable("schedule_occupancy").HasKey(occupancy => occupancy.ScheduleId);
        builder.Property(occupancy => occupancy.ScheduleId).ValueGeneratedNever();
        builder.Property(occupancy => occupancy.ClosedAt).HasConversion<InstantConverter>();
        builder.Property(occupancy => occupancy.CalledOffAt).HasConversion<InstantConverter>();
        builder.HasIndex(occupancy => occupancy.ScheduleId, "ix_schedule_occupancy_closed").HasFilter("closed_at is not null");
        builder.HasOne<Schedule>().WithOne().HasForeignKey<ScheduleOccupancy>(occupancy => occupancy.ScheduleId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
