using Marquee.Domain;
using Marquee.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Payments;

/// <inheritdoc cref="ISandboxCharges"/>
internal sealed class SandboxCharges(
    IDbContextFactory<MarqueeDbContext> contexts, IConflicts conflicts, TimeProvider time) : ISandboxCharges
{
    public async Task AddAsync(SandboxCharge charge, CancellationToken ct)
    {
        if (await FindAsync(charge.Id, ct) is not null)
        {
            return;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        db.Add(charge);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exception) when (conflicts.GotInTheWay(exception))
        {
            // Another call opened it.
        }
    }

    public async Task<SandboxCharge?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.SandboxCharges.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
    }

    public async Task<bool> ChangeAsync(Guid id, IReadOnlyList<SandboxState> from, SandboxState state, string? code, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        DateTime? chargedAt = state is SandboxState.Charged ? time.Instant : null;
        return await db.SandboxCharges.Where(row => row.Id == id && from.Contains(row.State)).ExecuteUpdateAsync(
            row => row
                .SetProperty(one => one.State, state)
                .SetProperty(one => one.Code, code)
                .SetProperty(one => one.ChargedAt, chargedAt),
            ct) > 0;
    }

    public async Task<bool> RefundAsync(Guid id, string key, long amount, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // A lock: refunds of a payment come one after the other.
        var charged = await db.SandboxCharges.Where(row => row.Id == id && row.State == SandboxState.Charged)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Amount, one => one.Amount), ct);
        if (await db.SandboxRefunds.AnyAsync(row => row.Key == key, ct))
        {
            return true;
        }

        var rest = await db.SandboxCharges.Where(row => row.Id == id).Select(row => row.Amount).SingleOrDefaultAsync(ct)
            - await db.SandboxRefunds.Where(row => row.ChargeId == id).SumAsync(row => row.Amount, ct);
        if (charged == 0 || amount > rest)
        {
            return false;
        }

        db.Add(new SandboxRefund { Key = key, ChargeId = id, Amount = amount, RefundedAt = time.Instant });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    public async Task<bool> HasRefundedAsync(string key, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.SandboxRefunds.AnyAsync(row => row.Key == key, ct);
    }
}
