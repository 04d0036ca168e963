using Marquee.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Mapping;

/// <summary>Who acts: written to <c>created_by</c> and <c>modified_by</c>.</summary>
public interface IActor
{
    /// <summary>The user id of a signed-in user, or <see cref="Audit.System"/>.</summary>
    string Name { get; }
}

/// <summary>The four columns that say when and by whom a row was made and last changed.</summary>
public static class Audit
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
internal sealed class AuditInterceptor(TimeProvider time, IActor actor) : SaveChangesInterceptor
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
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.Metadata.FindProperty(Audit.CreatedBy) is not null))
        {
            if (entry.State is EntityState.Added)
            {
                Set(entry, Audit.CreatedAt, Audit.CreatedBy, now);
            }

            if (entry.State is EntityState.Added or EntityState.Modified)
            {
                Set(entry, Audit.ModifiedAt, Audit.ModifiedBy, now);
            }
        }
    }

    private void Set(EntityEntry entry, string at, string by, DateTime now)
    {
        entry.Property(at).CurrentValue = now;
        entry.Property(by).CurrentValue = actor.Name;
    }
}
