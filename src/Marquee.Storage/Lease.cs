using Marquee.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage;

/// <summary>Who may do a job of which one instance at a time is enough.</summary>
public sealed class Lease
{
    /// <summary>The job.</summary>
    public required string Name { get; init; }

    /// <summary>The instance.</summary>
    public required Guid Holder { get; init; }

    /// <summary>Until when, UTC, by the clock of the database.</summary>
    public required DateTime Until { get; init; }
}

/// <summary>Gives jobs to instances, by the clock of the database: those of instances may differ.</summary>
public sealed class Leases(
    IDbContextFactory<MarqueeDbContext> contexts, IDatabaseClock clock, IConflicts conflicts, TimeProvider time)
{
    private readonly Guid _holder = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Takes a job, or keeps it for longer.</summary>
    /// <returns>Whether this instance may do it: for the length, from before this was asked.</returns>
    public async Task<bool> TryTakeAsync(string name, TimeSpan length, CancellationToken ct)
    {
        // A time that was read a moment ago is never ahead: a lease is taken later than it could be, never earlier.
        var now = await clock.ReadAsync(ct) ?? time.Instant;
        await using var db = await contexts.CreateDbContextAsync(ct);
        var until = now + length;
        if (await db.Leases.Where(row => row.Name == name && (row.Holder == _holder || row.Until <= now))
            .ExecuteUpdateAsync(row => row.SetProperty(lease => lease.Holder, _holder).SetProperty(lease => lease.Until, until), ct) > 0)
        {
            return true;
        }

        if (await db.Leases.AnyAsync(row => row.Name == name, ct))
        {
            return false;
        }

        try
        {
            db.Add(new Lease { Name = name, Holder = _holder, Until = until });
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException exception) when (conflicts.GotInTheWay(exception))
        {
            return false;
        }
    }

    /// <summary>Gives a job back, if this instance has it.</summary>
    public async Task ReleaseAsync(string name)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.Leases.Where(row => row.Name == name && row.Holder == _holder).ExecuteDeleteAsync();
    }
}

internal sealed class LeaseConfiguration : IEntityTypeConfiguration<Lease>
{
    public void Configure(EntityTypeBuilder<Lease> builder)
    {
        builder.ToTable("lease").HasKey(lease => lease.Name);
        builder.Property(lease => lease.Name).HasMaxLength(50);
        builder.Property(lease => lease.Until).HasConversion<Mapping.InstantConverter>();
    }
}
