using Marquee.Domain;
using Marquee.Domain.Reservations;
using Npgsql;
using NpgsqlTypes;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>A transaction that has its schedules locked. Nothing in it heeds cancellation: what is begun is ended.</summary>
internal sealed class LedgerTransaction
{
    private readonly NpgsqlConnection _connection;
    private readonly long[] _schedules;

    private LedgerTransaction(NpgsqlConnection connection, long[] schedules, DateTime now) =>
        (_connection, _schedules, Now) = (connection, schedules, now);

    /// <summary>The one instant of the transaction, UTC, taken when the locks were had.</summary>
    public DateTime Now { get; }

    public static async Task<LedgerTransaction> LockAsync(NpgsqlConnection connection, long[] schedules, TimeProvider time, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(LedgerSql.Lock, connection) { Parameters = { new("schedules", schedules) } };
        var locked = new List<long>(schedules.Length);
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                locked.Add(reader.GetInt64(0));
            }
        }

        return new LedgerTransaction(connection, [.. locked], time.Instant);
    }

    /// <summary>Expires, judges and writes. Answers for every order what was said of it; null where its schedule does not exist.</summary>
    public async Task<IReadOnlyList<Judgement?>> ReserveAsync(IReadOnlyList<Order> orders, ReservationOptions rules)
    {
        var reserve = new NpgsqlBatchCommand(LedgerSql.Reserve)
        {
            Parameters =
            {
                new("schedules", _schedules),
                new("now", Now),
                new("max_seats", rules.MaxSeatsPerMember),
                new("cooled_since", rules.Cooldown > TimeSpan.Zero ? Now - rules.Cooldown : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)),
                Column("ids", NpgsqlDbType.Uuid, orders, order => order.Id),
                Column("order_schedules", NpgsqlDbType.Bigint, orders, order => order.ScheduleId.Value),
                Column("members", NpgsqlDbType.Bigint, orders, order => order.UserId.Value),
                Column("seats", NpgsqlDbType.Text, orders, order => $"{{{string.Join(',', order.SeatIds.Select(id => id.Value))}}}"),
                Column("amounts", NpgsqlDbType.Bigint, orders, order => order.Amount),
                Column("keys", NpgsqlDbType.Text, orders, order => order.IdempotencyKey),
                Column("hashes", NpgsqlDbType.Text, orders, order => order.IdempotencyKey is null ? null : order.RequestHash),
                Column("expiries", NpgsqlDbType.TimestampTz, orders, order => Now + order.HoldFor),
            },
        };
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), reserve } };
        await using var reader = await batch.ExecuteReaderAsync();
        var judgements = new Judgement?[orders.Count];
        while (await reader.ReadAsync())
        {
            judgements[reader.GetInt64(0) - 1] = new Judgement(
                reader.GetBoolean(1),
                [.. reader.GetFieldValue<long[]>(2).Select(id => new SeatId(id))],
                reader.GetInt32(3),
                Instant(reader, 4));
        }

        return judgements;
    }

    /// <summary>Expires, and cancels the reservation if it still lives. Answers whether it did.</summary>
    public async Task<bool> CancelAsync(Guid reservation)
    {
        var cancel = new NpgsqlBatchCommand(LedgerSql.Cancel)
        {
            Parameters = { new("id", reservation), new("schedules", _schedules), new("now", Now) },
        };
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), cancel } };
        await batch.ExecuteNonQueryAsync();
        return cancel.RecordsAffected > 0;
    }

    public async Task<Reservation?> FindByKeyAsync(UserId member, string key)
    {
        await using var command = new NpgsqlCommand(LedgerSql.FindByKey, _connection)
        {
            Parameters = { new("member", member.Value), new("key", key) },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Reservation
            {
                Id = reader.GetGuid(0),
                ScheduleId = new ScheduleId(reader.GetInt64(1)),
                UserId = new UserId(reader.GetInt64(2)),
                Status = Words.Find<ReservationStatus>(reader.GetString(3))!.Value,
                SeatIds = [.. reader.GetFieldValue<long[]>(4).Select(id => new SeatId(id))],
                Amount = reader.GetInt64(5),
                ExpiresAt = Instant(reader, 6),
                ConfirmedAt = Instant(reader, 7),
                CancelledAt = Instant(reader, 8),
                IdempotencyKey = key,
                RequestHash = reader.GetString(10),
            }
            : null;
    }

    private static NpgsqlParameter Column<T>(string name, NpgsqlDbType type, IReadOnlyList<Order> orders, Func<Order, T> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = orders.Select(value).ToArray() };

    private static DateTime? Instant(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetDateTime(ordinal);

    private NpgsqlBatchCommand Expire() =>
        new(LedgerSql.Expire) { Parameters = { new("schedules", _schedules), new("now", Now) } };
}
