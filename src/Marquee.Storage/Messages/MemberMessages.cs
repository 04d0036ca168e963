using Marquee.Domain.Messages;
using Marquee.Storage.Accounts;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Messages;

/// <inheritdoc cref="IMemberMessages"/>
internal sealed class MemberMessages(IDbContextFactory<MarqueeDbContext> contexts) : IMemberMessages
{
    public async Task<IReadOnlyList<DueMessage>> ListDueAsync(DateTime now, int most, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var rows = await (
            from message in db.MemberMessages.AsNoTracking().Where(row => row.DueAt <= now).OrderBy(row => row.DueAt).Take(most)
            join reservation in db.Reservations on message.ReservationId equals reservation.Id
            join schedule in db.Schedules on reservation.ScheduleId equals schedule.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            join theater in db.Theaters on schedule.TheaterId equals theater.Id
            join screen in db.Screens on schedule.ScreenId equals screen.Id
            select new
            {
                message,
                movie.Title,
                Theater = theater.Name,
                Screen = screen.Name,
                schedule.StartTime,
                Refunded = (
                    from refund in db.Refunds
                    join payment in db.Payments on refund.PaymentId equals payment.Id
                    where payment.ReservationId == message.ReservationId
                    select refund.Amount).Sum(),
            }).ToListAsync(ct);
        var emails = await db.EmailsAsync(rows.Select(row => row.message.UserId), ct);
        return
        [
            .. rows.Select(row => new DueMessage(
                row.message, emails.GetValueOrDefault(row.message.UserId), row.Title, row.Theater, row.Screen, row.StartTime,
                row.Refunded)),
        ];
    }

    public async Task EndAsync(Guid message, DateTime? sentAt)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.MemberMessages.Where(row => row.Id == message).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.SentAt, sentAt)
            .SetProperty(one => one.DueAt, (DateTime?)null));
    }

    public async Task PostponeAsync(Guid message, DateTime dueAt)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.MemberMessages.Where(row => row.Id == message).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Attempts, one => one.Attempts + 1)
            .SetProperty(one => one.DueAt, dueAt));
    }
}

internal sealed class MemberMessageConfiguration : IEntityTypeConfiguration<MemberMessage>
{
    public void Configure(EntityTypeBuilder<MemberMessage> builder)
    {
        builder.ToTable("member_message", table => table.HasWords<MemberMessage, MemberMessageKind>("kind"));
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.Kind).HasMaxLength(20);
        builder.Property(message => message.DueAt).HasConversion<InstantConverter>();
        builder.Property(message => message.SentAt).HasConversion<InstantConverter>();
        builder.HasIndex(message => new { message.ReservationId, message.Kind }).IsUnique();
        builder.HasIndex(message => message.DueAt).HasFilter("due_at is not null");
    }
}
