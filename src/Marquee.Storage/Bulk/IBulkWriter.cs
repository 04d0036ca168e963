using Microsoft.EntityFrameworkCore.Storage;

namespace Marquee.Storage.Bulk;

/// <summary>
/// Writes many rows of a table at once, by the database's quickest way: for the tens of thousands that the change tracker would take
/// minutes for. Works in the transaction of the scope's <see cref="MarqueeDbContext"/>, so that what was read there still holds.
/// </summary>
public interface IBulkWriter
{
    /// <summary>Begins a transaction of the context. One bulk writer has one at a time, in all processes; the others wait.</summary>
    Task<IDbContextTransaction> BeginAsync(CancellationToken ct);

    /// <summary>Adds rows, gives each its key where the database makes keys, and fills the audit columns.</summary>
    /// <param name="rows">Entities that the context does not track; keys rise in their order.</param>
    /// <param name="ct">Rolls back with the transaction.</param>
    /// <exception cref="InvalidOperationException">No transaction was begun: a caller's bug.</exception>
    /// <exception cref="System.Data.Common.DbException">The database refuses a row; the transaction must be rolled back.</exception>
    Task InsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class;
}
