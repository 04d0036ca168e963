using Marquee.Storage.Bulk;
using Marquee.Storage.Mapping;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Marquee.Storage.Sqlite.Bulk;

/// <summary>Runs one prepared statement row after row: SQLite is in the process, so a row costs no journey.</summary>
internal sealed class SqliteBulkWriter(MarqueeDbContext db, TimeProvider time, IActor actor) : BulkWriter(db, time, actor)
{
    private readonly MarqueeDbContext _db = db;

    /// <remarks>The provider begins with <c>BEGIN IMMEDIATE</c>: there is no other writer until it ends.</remarks>
    public override Task<IDbContextTransaction> BeginAsync(CancellationToken ct) => _db.Database.BeginTransactionAsync(ct);

    protected override async Task<IReadOnlyList<long>> NextKeysAsync(BulkTable table, int count, CancellationToken ct)
    {
        // With AUTOINCREMENT the highest key ever given is kept here, and rises with the rows that are written.
        await using var command = Command("select coalesce((select seq from sqlite_sequence where name = $table), 0)");
        command.Parameters.AddWithValue("$table", table.Name);
        var last = (long)(await command.ExecuteScalarAsync(ct))!;
        return [.. Enumerable.Range(1, count).Select(step => last + step)];
    }

    protected override Task SendAsync(BulkTable table, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        var columns = string.Join(", ", table.Columns.Select(column => $"\"{column}\""));
        var names = table.Columns.Select(column => $"${column}").ToList();
        using var command = Command($"insert into \"{table.Name}\" ({columns}) values ({string.Join(", ", names)})");
        var parameters = names.Select(name => command.Parameters.Add(new SqliteParameter { ParameterName = name })).ToArray();
        foreach (var row in rows)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = row[i] ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    private SqliteCommand Command(string sql) => new(
        sql, (SqliteConnection)_db.Database.GetDbConnection(), (SqliteTransaction)_db.Database.CurrentTransaction!.GetDbTransaction());
}
