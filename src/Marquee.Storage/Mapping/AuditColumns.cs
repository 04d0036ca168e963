using Marquee.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Mapping;

/// <summary>The four columns that say when and by whom a row was made and last changed.</summary>
public static class AuditColumns
{
    /// <summary>The actor of work without a signed-in user.</summary>
    public const string System = "system";

    internal const string CreatedAt = nameof(CreatedAt);
    internal const string CreatedBy = nameof(CreatedBy);
    internal const string ModifiedAt = nameof(ModifiedAt);
    internal const string ModifiedBy = nameof(ModifiedBy);

    internal static EntityTypeBuilder<T> HasAudit<T>(this EntityTypeBuilder<T> builder)
        where T : class
    {
        builder.Property<DateTime>(CreatedAt).HasConversion<InstantConverter>();
        builder.Property<string>(CreatedBy).HasMaxLength(40).IsRequired();
        builder.Property<DateTime>(ModifiedAt).HasConversion<InstantConverter>();
        builder.Property<string>(ModifiedBy).HasMaxLength(40).IsRequired();
        return builder;
    }
}

/// <summary>
/// Fills the audit columns of everything saved through the <see cref="MarqueeDbContext"/>. The ledger's SQL fills its own.
/// </summary>
internal sealed class AuditColumnsInterceptor(TimeProvider time, IActor actor) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Stamp(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavingChanges(eventData, result));

    private void Stamp(DbContext context)
    {
        var now = time.Instant;
        foreach (var entry in context.ChangeTracker.Entries()
            .Where(entry => entry.Metadata.FindProperty(AuditColumns.CreatedBy) is not null))
        {
            if (entry.State is EntityState.Added)
            {
                Set(entry, AuditColumns.CreatedAt, AuditColumns.CreatedBy, now);
            }

            if (entry.State is EntityState.Added or EntityState.Modified)
            {
                Set(entry, AuditColumns.ModifiedAt, AuditColumns.ModifiedBy, now);
            }
        }
    }

    private void Set(EntityEntry entry, string at, string by, DateTime now)
    {
        entry.Property(at).CurrentValue = now;
        entry.Property(by).CurrentValue = actor.Name;
    }
}
