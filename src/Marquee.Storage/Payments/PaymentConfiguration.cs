using Marquee.Domain.Payments;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Payments;

/// <remarks>
/// Accounts may go and payments stay, so they name their member by id only. A schedule with a reservation cannot go.
/// </remarks>
internal sealed class PaymentConfiguration :
    IEntityTypeConfiguration<Payment>,
    IEntityTypeConfiguration<Refund>,
    IEntityTypeConfiguration<SandboxCharge>,
    IEntityTypeConfiguration<SandboxRefund>
{
    private const int LongestWord = 20;
    private const int LongestCode = 100;
    private const int LongestKey = 300;

    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("payment", table =>
        {
            table.HasWords<Payment, PaymentStatus>("status").HasWords<Payment, GatewayKind>("gateway");
            table.HasCheckConstraint("ck_payment_amount", "amount > 0");
            table.HasCheckConstraint(
                "ck_payment_due_at",
                "(due_at is not null or status not in ('STARTED', 'CHARGING')) "
                + "and (due_at is null or status not in ('APPROVED', 'DECLINED'))");
        }).HasAudit();
        builder.Property(payment => payment.Id).ValueGeneratedNever();
        builder.Property(payment => payment.Status).HasMaxLength(LongestWord);
        builder.Property(payment => payment.Gateway).HasMaxLength(LongestWord);
        builder.Property(payment => payment.GatewayRef).HasMaxLength(LongestKey);
        builder.Property(payment => payment.Key).HasMaxLength(LongestKey);
        builder.Property(payment => payment.DeclineCode).HasMaxLength(LongestCode);
        builder.Property(payment => payment.Deadline).HasConversion<InstantConverter>();
        builder.Property(payment => payment.DueAt).HasConversion<InstantConverter>();
        builder.Property(payment => payment.ChargingAt).HasConversion<InstantConverter>();
        builder.Property(payment => payment.DecidedAt).HasConversion<InstantConverter>();
        builder.HasOne<Domain.Reservations.Reservation>().WithMany().HasForeignKey(payment => payment.ReservationId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(payment => payment.ReservationId);
        builder.HasIndex(payment => payment.ReservationId, "ux_payment_open").IsUnique().HasFilter("status in ('STARTED', 'CHARGING')");
        builder.HasIndex(payment => payment.DueAt).HasFilter("due_at is not null");
        builder.HasIndex(payment => payment.ScheduleId);
    }

    public void Configure(EntityTypeBuilder<Refund> builder)
    {
        builder.ToTable("refund", table =>
        {
            table.HasWords<Refund, RefundStatus>("status").HasWords<Refund, RefundReason>("reason");
            table.HasCheckConstraint("ck_refund_amount", "amount >= 0");
            table.HasCheckConstraint("ck_refund_due_at", "(due_at is not null) = (status <> 'DONE')");
        }).HasAudit();
        builder.Property(refund => refund.Id).ValueGeneratedNever();
        builder.Property(refund => refund.Status).HasMaxLength(LongestWord);
        builder.Property(refund => refund.Reason).HasMaxLength(LongestWord);
        builder.Property(refund => refund.Note).HasMaxLength(200);
        builder.Property(refund => refund.Key).HasMaxLength(LongestKey);
        builder.Property(refund => refund.FailureCode).HasMaxLength(LongestCode);
        builder.Property(refund => refund.DueAt).HasConversion<InstantConverter>();
        builder.Property(refund => refund.RequestedAt).HasConversion<InstantConverter>();
        builder.Property(refund => refund.DoneAt).HasConversion<InstantConverter>();
        builder.HasOne<Payment>().WithMany().HasForeignKey(refund => refund.PaymentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(refund => refund.PaymentId);
        builder.HasIndex(refund => refund.DueAt).HasFilter("due_at is not null");
    }

    public void Configure(EntityTypeBuilder<SandboxCharge> builder)
    {
        builder.ToTable("sandbox_charge", table =>
        {
            table.HasWords<SandboxCharge, SandboxState>("state");
            table.HasCheckConstraint("ck_sandbox_charge_amount", "amount > 0");
        });
        builder.Property(charge => charge.Id).ValueGeneratedNever();
        builder.Property(charge => charge.State).HasMaxLength(LongestWord);
        builder.Property(charge => charge.OrderName).HasMaxLength(100);
        builder.Property(charge => charge.Code).HasMaxLength(LongestCode);
        builder.Property(charge => charge.OpenedAt).HasConversion<InstantConverter>();
        builder.Property(charge => charge.ChargedAt).HasConversion<InstantConverter>();
    }

    public void Configure(EntityTypeBuilder<SandboxRefund> builder)
    {
        builder.ToTable("sandbox_refund", table => table.HasCheckConstraint("ck_sandbox_refund_amount", "amount > 0"))
            .HasKey(refund => refund.Key);
        builder.Property(refund => refund.Key).HasMaxLength(LongestKey);
        builder.Property(refund => refund.RefundedAt).HasConversion<InstantConverter>();
        builder.HasOne<SandboxCharge>().WithMany().HasForeignKey(refund => refund.ChargeId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(refund => refund.ChargeId);
    }
}
