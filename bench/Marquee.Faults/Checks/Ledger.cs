using Npgsql;

namespace Marquee.Faults.Checks;

/// <summary>A reservation as the database has it.</summary>
internal sealed record Row(
    Guid Id, long Schedule, long Member, string Status, long[] Seats, long Amount, DateTime CreatedAt, DateTime? ExpiresAt,
    DateTime? CancelledAt, string? Key)
{
    /// <summary>When it lived no more; it lived from <see cref="CreatedAt"/> on.</summary>
    public DateTime EndedAt => Status switch
    {
        "CONFIRMED" => DateTime.MaxValue,
        "CANCELLED" => CancelledAt!.Value,
        _ => ExpiresAt!.Value,
    };

    public bool LivesAt(DateTime now) => EndedAt > now;
}

/// <summary>What the database has, read in one snapshot after the run.</summary>
internal sealed record Ledger(
    IReadOnlyDictionary<Guid, Row> Reservations, IReadOnlyDictionary<(long Schedule, long Seat), Guid> Seats,
    IReadOnlyDictionary<(long Schedule, long Member), int> Quotas, DateTime Now)
{
    public static async Task<Ledger> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var reservations = await connection.ReadAsync(
            "select id, schedule_id, user_id, status, seat_ids, amount, created_at, expires_at, cancelled_at, idempotency_key from "
            + "reservation",
            row => new Row(
                row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetFieldValue<long[]>(4), row.GetInt64(5),
                row.GetDateTime(6),
                row.IsDBNull(7) ? null : row.GetDateTime(7), row.IsDBNull(8) ? null : row.GetDateTime(8),
                row.IsDBNull(9) ? null : row.GetString(9)),
            ct);
        var seats = await connection.ReadAsync(
            "select schedule_id, seat_id, reservation_id from reserved_seat",
            row => (Seat: (row.GetInt64(0), row.GetInt64(1)), Id: row.GetGuid(2)), ct);
        var quotas = await connection.ReadAsync(
            "select schedule_id, user_id, seats from member_quota",
            row => (Member: (row.GetInt64(0), row.GetInt64(1)), Seats: row.GetInt32(2)), ct);
        var now = await connection.ReadAsync("select now()", row => row.GetDateTime(0), ct);
        return new Ledger(
            reservations.ToDictionary(row => row.Id), seats.ToDictionary(row => row.Seat, row => row.Id),
            quotas.ToDictionary(row => row.Member, row => row.Seats), now[0]);
    }
}

internal static class Rows
{
    /// <summary>Every row of a query.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(map(reader));
        }

        return rows;
    }
}
