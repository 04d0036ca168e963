using Microsoft.Data.Sqlite;

namespace Marquee.Storage.Sqlite;

/// <summary>
/// Lets one transaction write at a time. SQLite has one writer anyway; waiting here is fair and without the polling of its busy handler.
/// </summary>
internal sealed class SqliteWriteGate(string connectionString) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Runs a change in one transaction that owns the database from its first statement (<c>BEGIN IMMEDIATE</c>).</summary>
    /// <param name="change">The change; throws to roll back.</param>
    /// <param name="ct">Heeded until the transaction begins.</param>
    public async Task<T> RunAsync<T>(Func<SqliteTransaction, T> change, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            using var connection = new SqliteConnection(connectionString);
            await connection.OpenAsync(ct);
            DurableConnections.Set(connection);
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = change(transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads from one snapshot, without waiting for the writer.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="ct">Cancels until the snapshot is taken.</param>
    public async Task<T> ReadAsync<T>(Func<SqliteTransaction, T> read, CancellationToken ct)
    {
        using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(ct);
        using var transaction = connection.BeginTransaction(deferred: true);
        return read(transaction);
    }

    public void Dispose() => _gate.Dispose();
}
