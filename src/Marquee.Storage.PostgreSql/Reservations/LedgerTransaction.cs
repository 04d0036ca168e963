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

    private LedgerTransaction(NpgsqlConnection connection, IReadOnlyDictionary<long, long> versions, DateTime now)
    {
        (_connection, Versions, Now) = (connection, versions, now);
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
        reserve.Parameters.AddColumn("expiries", NpgsqlDbType.TimestampTz, orders, order => order.ExpiresAt);
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), reserve, new(LedgerSql.Commit) } };
        await using var reader = await batch.ExecuteReaderAsync();
        var judgements = new Judgement?[orders.Count];
        while (await reader.ReadAsync())
        {
            judgements[reader.GetInt64(0) - 1] = new Judgement(
                Written: reader.GetBoolean(1),
                Taken: reader.Seats(2),
                Held: reader.GetInt32(3),
                LastConfirmedAt: reader.Instant(4));
        }

        // Nothing is answered before the commit is.
        while (await reader.NextResultAsync())
        {
        }

        return judgements;
    }

    /// <summary>Expires, cancels the reservation if it still lives, and commits.</summary>
    public async Task<int> CancelAsync(Guid reservation)
    {
        var cancel = new NpgsqlBatchCommand(LedgerSql.Cancel)
        {
            Parameters = { new("id", reservation), new("schedules", _schedules), new("now", Now) },
        };
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { Expire(), cancel, new(LedgerSql.Commit) } };
        return await batch.ExecuteNonQueryAsync();
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
        var versions = new SortedDictionary<long, long>();
        while (await reader.ReadAsync(ct))
        {
            versions.Add(reader.GetInt64(0), reader.GetInt64(1));
        }

        return new LedgerTransaction(connection, versions, time.Instant);
    }

    private NpgsqlBatchCommand Expire() =>
        new(LedgerSql.Expire) { Parameters = { new("schedules", _schedules), new("now", Now) } };
}

/// <summary>
/// The database's answer to one order: whether it was written, and the facts against it, which may come from an earlier attempt of the same
/// order.
/// </summary>
internal sealed record Judgement(bool Written, IReadOnlyCollection<SeatId> Taken, int Held, DateTime? LastConfirmedAt);
