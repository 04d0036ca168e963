using Marquee.Domain;
using Marquee.Domain.Reservations;
using Npgsql;
using NpgsqlTypes;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>
/// A transaction that has its schedules locked. It takes two round trips: begin with the locks, and the changes with the commit. One that
/// is left before its end is rolled back when its connection goes back to the pool. Once the locks are taken, cancellation is ignored.
/// </summary>
internal sealed class LedgerTransaction
{
    private readonly NpgsqlConnection _connection;
    private readonly long[] _schedules;
    private readonly HashSet<long> _closed;

    private LedgerTransaction(
        NpgsqlConnection connection, IReadOnlyDictionary<long, long> versions, HashSet<long> closed, DateTime now)
    {
        (_connection, _closed, Versions, Now) = (connection, closed, versions, now);
        _schedules = [.. versions.Keys];
    }

    /// <summary>The one instant of the transaction, UTC, taken when the locks were had.</summary>
    public DateTime Now { get; }

    /// <summary>The schedules that are locked, with the versions of their seat maps.</summary>
    public IReadOnlyDictionary<long, long> Versions { get; }

    /// <summary>Locks those of the schedules that exist.</summary>
    public static Task<LedgerTransaction> LockAsync(
        NpgsqlConnection connection, IEnumerable<ScheduleId> schedules, TimeProvider time, CancellationToken ct) =>
        BeginAsync(
            connection,
            new(LedgerSql.Lock) { Parameters = { new("schedules", schedules.Select(schedule => schedule.Value).Distinct().ToArray()) } },
            time,
            ct);

    /// <summary>Locks schedules with overdue holds that no other transaction has locked.</summary>
    public static Task<LedgerTransaction> LockOverdueAsync(
        NpgsqlConnection connection, int count, TimeProvider time, CancellationToken ct) =>
        BeginAsync(connection, new(LedgerSql.LockOverdue) { Parameters = { new("now", time.Instant), new("count", count) } }, time, ct);

    /// <summary>
    /// Expires, judges, writes and commits. Answers for every order what was said of it; null where its schedule does not exist.
    /// </summary>
    public async Task<IReadOnlyList<Judgement?>> ReserveAsync(IReadOnlyList<Order> orders, ReservationOptions rules)
    {
        var reserve = new NpgsqlBatchCommand(LedgerSql.Reserve)
        {
            Parameters =
            {
                new("schedules", _schedules),
                new("open", _closed.Count == 0 ? _schedules : [.. _schedules.Where(schedule => !_closed.Contains(schedule))]),
                new("now", Now),
                new("max_seats", rules.MaxSeatsPerMember),
                new("cooled_since",
                    rules.Cooldown > TimeSpan.Zero ? Now - rules.Cooldown : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)),
            },
        };
        reserve.Parameters.AddOrders(orders);
        reserve.Parameters.AddColumn("amounts", NpgsqlDbType.Bigint, orders, order => order.Amount);
        reserve.Parameters.AddColumn("categories", NpgsqlDbType.Text, orders, order => order.SeatCategories is { } categories
            ? string.Join(',', categories)
            : null);
        reserve.Parameters.AddColumn("seat_amounts", NpgsqlDbType.Text, orders, order => order.SeatAmounts is { } amounts
            ? string.Join(',', amounts)
            : null);
        reserve.Parameters.AddColumn(
            "hashes", NpgsqlDbType.Text, orders, order => order.IdempotencyKey is null ? null : order.RequestHash);
        string?[] numbers = [.. orders.Select(order => order.ExpiresAt is null ? ReservationNumber.Draw() : null)];
        reserve.Parameters.AddWithValue("numbers", NpgsqlDbType.Array | NpgsqlDbType.Text, numbers);
        reserve.Parameters.AddColumn("expiries", NpgsqlDbType.TimestampTz, orders, order => order.ExpiresAt);
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), reserve, new(LedgerSql.Commit) } };
        await using var reader = await batch.ExecuteReaderAsync();
        var judgements = new Judgement?[orders.Count];
        while (await reader.ReadAsync())
        {
            var order = reader.GetInt64(0) - 1;
            judgements[order] = new Judgement(
                Written: reader.GetBoolean(1),
                Number: numbers[order],
                Taken: reader.Seats(2),
                Held: reader.GetInt32(3),
                LastConfirmedAt: reader.Instant(4),
                IsClosed: _closed.Contains(orders[(int)order].ScheduleId.Value));
        }

        // Nothing is answered before the commit is.
        while (await reader.NextResultAsync())
        {
        }

        return judgements;
    }

    /// <summary>Expires, cancels the reservation if it still lives, and commits. Answers whether it is being charged, and lives.</summary>
    public async Task<bool> CancelAsync(Guid reservation, Cancellation cancellation)
    {
        var cancel = new NpgsqlBatchCommand(LedgerSql.Cancel)
        {
            Parameters =
            {
                new("id", reservation), new("schedules", _schedules), new("now", Now),
                new("by", NpgsqlDbType.Text) { Value = (object?)cancellation.By ?? DBNull.Value },
                new("refund", cancellation.RefundId),
                new("percent", (long)cancellation.Percent),
                new("reason", WireNames.Of(cancellation.Reason)),
                new("note", NpgsqlDbType.Text) { Value = (object?)cancellation.Note ?? DBNull.Value },
                new("message", Guid.CreateVersion7(new DateTimeOffset(Now))),
                new("kind", NpgsqlDbType.Text) { Value = cancellation.Message is { } kind ? WireNames.Of(kind) : DBNull.Value },
            },
        };
        var isCharging = new NpgsqlBatchCommand(LedgerSql.IsCharging) { Parameters = { new("id", reservation) } };
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), cancel, isCharging, new(LedgerSql.Commit) } };
        await using var reader = await batch.ExecuteReaderAsync();
        var charging = await reader.ReadAsync() && reader.GetBoolean(0);

        // Nothing is answered before the commit is.
        while (await reader.NextResultAsync())
        {
        }

        return charging;
    }

    /// <summary>Expires and commits.</summary>
    public async Task<int> ExpireAsync()
    {
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), new(LedgerSql.Commit) } };
        return await batch.ExecuteNonQueryAsync();
    }

    private static async Task<LedgerTransaction> BeginAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand lockSchedules, TimeProvider time, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(LedgerSql.Begin), lockSchedules } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (versions, closed) = (new SortedDictionary<long, long>(), new HashSet<long>());
        while (await reader.ReadAsync(ct))
        {
            versions.Add(reader.GetInt64(0), reader.GetInt64(1));
            if (reader.GetBoolean(2))
            {
                closed.Add(reader.GetInt64(0));
            }
        }

        return new LedgerTransaction(connection, versions, closed, time.Instant);
    }

    private NpgsqlBatchCommand Expire() =>
        new(LedgerSql.Expire) { Parameters = { new("schedules", _schedules), new("now", Now) } };
}

/// <summary>
/// The database's answer to one order: whether it was written, and the facts against it, which may come from an earlier attempt of the same
/// order.
/// </summary>
/// <param name="Number">The number of the reservation, if it was confirmed at once.</param>
internal sealed record Judgement(
    bool Written, string? Number, IReadOnlyCollection<SeatId> Taken, int Held, DateTime? LastConfirmedAt, bool IsClosed);
