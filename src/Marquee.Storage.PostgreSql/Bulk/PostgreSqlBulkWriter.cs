using Marquee.Storage.Bulk;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Marquee.Storage.PostgreSql.Bulk;

/// <summary>Sends rows by COPY in its binary form. Keys come from the table's own sequence.</summary>
internal sealed class PostgreSqlBulkWriter(MarqueeDbContext db, TimeProvider time, IActor actor) : BulkWriter(db, time, actor)
{
    /// <summary>The number of the advisory lock that bulk writers take: "marquee" in ASCII.</summary>
    private const long Lock = 0x6d617271756565;

    private readonly MarqueeDbContext _db = db;

    private NpgsqlConnection Connection => (NpgsqlConnection)_db.Database.GetDbConnection();

    public override async Task<IDbContextTransaction> BeginAsync(CancellationToken ct)
    {
        var transaction = await _db.Database.BeginTransactionAsync(ct);
        try
        {
            await _db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    protected override async Task<IReadOnlyList<long>> NextKeysAsync(BulkTable table, int count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select nextval(pg_get_serial_sequence($1, $2)) from generate_series(1, $3)", Connection)
        {
            Parameters = { new() { Value = $"\"{table.Name}\"" }, new() { Value = table.Key! }, new() { Value = count } },
        };
        var keys = new List<long>(count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(reader.GetInt64(0));
        }

        return keys;
    }

    protected override async Task SendAsync(BulkTable table, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        var columns = string.Join(", ", table.Columns.Select(column => $"\"{column}\""));
        await using var import = await Connection.BeginBinaryImportAsync(
            $"copy \"{table.Name}\" ({columns}) from stdin (format binary)", ct);
        foreach (var row in rows)
        {
            await import.WriteRowAsync(ct, row!);
        }

        await import.CompleteAsync(ct);
    }
}
