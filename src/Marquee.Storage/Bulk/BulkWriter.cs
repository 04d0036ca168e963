using Marquee.Domain;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore.Storage;

namespace Marquee.Storage.Bulk;

/// <summary>What bulk writing is on both databases; each says how keys are made and rows are sent.</summary>
public abstract class BulkWriter(MarqueeDbContext db, TimeProvider time, IActor actor) : IBulkWriter
{
    public abstract Task<IDbContextTransaction> BeginAsync(CancellationToken ct);

    public async Task InsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A bulk write needs a transaction.");
        }

        if (rows.Count == 0)
        {
            return;
        }

        var table = BulkTable.Of<T>(db);
        if (table.Key is not null)
        {
            table.SetKeys(rows, await NextKeysAsync(table, rows.Count, ct));
        }

        await SendAsync(table, table.Values(rows, time.Instant, actor.Name), ct);
    }

    /// <summary>Keys that no other row has or will get, rising.</summary>
    protected abstract Task<IReadOnlyList<long>> NextKeysAsync(BulkTable table, int count, CancellationToken ct);

    protected abstract Task SendAsync(BulkTable table, IEnumerable<object?[]> rows, CancellationToken ct);
}
