using System.Globalization;
using System.Net;
using Marquee.Api.Audit;
using Marquee.Domain.Audit;
using Marquee.Infrastructure.Limits;
using Marquee.Storage;

namespace Marquee.Api.Limits;

/// <summary>Sets and lifts blocks, each with its entry in the audit log: where Redis is away, neither is kept.</summary>
internal sealed class Blocks(LimitStore store, IAuditLog audit, MarqueeDbContext db, AuditOptions options)
{
    /// <summary>Blocks a caller from now on.</summary>
    public Task SetAsync(CallerBlock block, CancellationToken ct) => WithEntryAsync(
        AuditActions.BlockSet,
        block.Limit,
        block.Caller,
        async () =>
        {
            await store.BlockAsync(block);
            return true;
        },
        ct,
        new FieldChange("seconds", New: block.Remaining.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)));

    /// <summary>Ends a block.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> LiftAsync(string limit, string caller, CancellationToken ct) =>
        WithEntryAsync(AuditActions.BlockLifted, limit, caller, () => store.LiftAsync(limit, caller), ct);

    private async Task<bool> WithEntryAsync(
        string action, string limit, string caller, Func<Task<bool>> change, CancellationToken ct, params FieldChange[] detail)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var subject = IPAddress.TryParse(caller, out var address) ? CallerAddress.Of(address, options.Addresses) : caller;
        audit.Add(action, subject ?? "", [new FieldChange("limit", New: limit), .. detail]);
        await db.SaveChangesAsync(ct);
        if (!await change())
        {
            return false;
        }

        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
