using System.Text.Json;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.Data.Sqlite;

namespace Marquee.Storage.Sqlite.Reservations;

/// <summary>One transaction of the ledger: the write gate holds every schedule locked.</summary>
internal sealed class LedgerTransaction(SqliteTransaction transaction, DateTime now) : IDisposable
{
    /// <summary>SQLITE_CONSTRAINT.</summary>
    public const int Constraint = 19;

    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>The one instant of the transaction, UTC.</summary>
    public DateTime Now => now;

    /// <summary>The version of a schedule's seat map, or <see langword="null"/> when there is no such schedule.</summary>
    public long? FindVersion(ScheduleId schedule) => FindSchedule(schedule)?.Version;

    public void Expire(ScheduleId schedule) => End(schedule, LedgerSql.Expire, ("$schedule", schedule.Value), ("$now", now));

    /// <summary>Cancels a reservation that lives, unless it is being charged. Answers whether it is.</summary>
    public bool Cancel(Guid reservation, ScheduleId schedule, Cancellation cancellation)
    {
        if (Read(LedgerSql.IsCharging, row => row.GetBoolean(0), ("$id", reservation))[0])
        {
            return true;
        }

        var ended = End(
            schedule, LedgerSql.Cancel,
            ("$id", reservation), ("$schedule", schedule.Value), ("$now", now), ("$by", cancellation.By));
        foreach (var (id, member) in ended)
        {
            Execute(LedgerSql.Abandon, ("$id", id), ("$now", now));
            Execute(
                LedgerSql.Refund,
                ("$id", id), ("$refund", cancellation.RefundId), ("$key", $"{cancellation.RefundId}"), ("$percent", cancellation.Percent),
                ("$reason", WireNames.Of(cancellation.Reason)), ("$note", cancellation.Note), ("$by", cancellation.By), ("$now", now));
            if (cancellation.Message is { } kind)
            {
                Execute(
                    LedgerSql.Message,
                    ("$message", Guid.CreateVersion7(new DateTimeOffset(now))), ("$member", member), ("$id", id),
                    ("$kind", WireNames.Of(kind)), ("$now", now));
            }
        }

        return false;
    }

    /// <summary>Answers whether it is confirmed now.</summary>
    public bool Confirm(Guid reservation) =>
        Execute(LedgerSql.Confirm, ("$id", reservation), ("$now", now), ("$number", ReservationNumber.Draw())) > 0
        || Find(reservation)?.Status is ReservationStatus.Confirmed;

    /// <summary>Schedules with overdue holds, in ascending order.</summary>
    public IReadOnlyList<ScheduleId> ListOverdue(int count) =>
        Read(LedgerSql.Overdue, row => new ScheduleId(row.GetInt64(0)), ("$now", now), ("$count", count));

    public Reservation? Find(Guid reservation) => Read(LedgerSql.FindById, ToReservation, ("$id", reservation)).SingleOrDefault();

    /// <summary>What stands in the way of an order.</summary>
    public OrderFacts FindFacts(Order order)
    {
        var taken = Read(
            LedgerSql.Taken, row => new SeatId(row.GetInt64(0)),
            ("$schedule", order.ScheduleId.Value), ("$seats", Json(order.SeatIds.Select(seat => seat.Value))), ("$now", now));
        var (held, lastConfirmedAt) = Read(
            LedgerSql.Held, row => (row.GetInt32(0), Instant(row, 1)),
            ("$schedule", order.ScheduleId.Value), ("$member", order.UserId.Value), ("$now", now))[0];
        var earlier = order.IdempotencyKey is { } key
            ? Read(LedgerSql.FindByKey, ToReservation, ("$member", order.UserId.Value), ("$key", key)).SingleOrDefault()
            : null;
        return new OrderFacts(taken, held, lastConfirmedAt, earlier, FindSchedule(order.ScheduleId)?.IsClosed ?? false);
    }

    public IReadOnlyList<LiveSeat> ListLiveSeats(IEnumerable<ScheduleId> schedules) =>
        Read(
            LedgerSql.LiveSeats,
            row => new LiveSeat(
                new ScheduleId(row.GetInt64(0)), new SeatId(row.GetInt64(1)), row.GetGuid(2), new UserId(row.GetInt64(3)), Instant(row, 4)),
            ("$schedules", Json(schedules.Select(schedule => schedule.Value))), ("$now", now));

    /// <summary>Writes a reservation with its seats, quota and version, all or nothing.</summary>
    /// <exception cref="SqliteException">With <see cref="Constraint"/> the database refuses it, and the transaction may go on without
    /// it.</exception>
    public void Write(Reservation reservation)
    {
        Execute(LedgerSql.Savepoint);
        try
        {
            WriteRows(reservation);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Constraint)
        {
            Execute(LedgerSql.RollBack);
            Execute(LedgerSql.Release);
            throw;
        }

        Execute(LedgerSql.Release);
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }
    }

    private void WriteRows(Reservation reservation)
    {
        var (id, schedule, member, seats) = (
            reservation.Id, reservation.ScheduleId.Value, reservation.UserId.Value,
            Json(reservation.SeatIds.Select(seat => seat.Value)));
        Execute(
            LedgerSql.Insert,
            ("$id", id), ("$schedule", schedule), ("$member", member), ("$seats", seats), ("$amount", reservation.Amount),
            ("$categories", reservation.SeatCategories is { } categories ? JsonSerializer.Serialize(categories) : null),
            ("$seat_amounts", reservation.SeatAmounts is { } amounts ? Json(amounts) : null),
            ("$status", WireNames.Of(reservation.Status)), ("$expires_at", reservation.ExpiresAt),
            ("$confirmed_at", reservation.ConfirmedAt), ("$number", reservation.Number),
            ("$key", reservation.IdempotencyKey), ("$hash", reservation.RequestHash), ("$now", now));
        Execute(LedgerSql.Seat, ("$schedule", schedule), ("$seats", seats), ("$id", id));
        Execute(LedgerSql.RaiseQuota, ("$schedule", schedule), ("$member", member), ("$seats", reservation.SeatIds.Count));
        Execute(LedgerSql.RaiseVersion, ("$schedule", schedule));
    }

    /// <summary>
    /// Runs a statement that ends reservations, and takes from each of them its seats and its member's quota.
    /// </summary>
    private List<(Guid Id, long Member)> End(
        ScheduleId schedule, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var ended = Read(sql, row => (Id: row.GetGuid(0), Member: row.GetInt64(1)), parameters);
        foreach (var (id, member) in ended)
        {
            var freed = Execute(LedgerSql.Free, ("$schedule", schedule.Value), ("$id", id));
            Execute(LedgerSql.LowerQuota, ("$schedule", schedule.Value), ("$member", member), ("$seats", freed));
        }

        if (ended.Count > 0)
        {
            Execute(LedgerSql.RaiseVersion, ("$schedule", schedule.Value));
        }

        return ended;
    }

    private (long Version, bool IsClosed)? FindSchedule(ScheduleId schedule) =>
        Read(LedgerSql.Version, row => (row.GetInt64(0), row.GetBoolean(1)), ("$schedule", schedule.Value)) is [var found] ? found : null;

    private int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = transaction.Connection!.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            _prepared.Add(sql, command);
        }

        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static Reservation ToReservation(SqliteDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ScheduleId = new ScheduleId(row.GetInt64(1)),
        UserId = new UserId(row.GetInt64(2)),
        Status = WireNames.Find<ReservationStatus>(row.GetString(3))!.Value,
        SeatIds = [.. JsonSerializer.Deserialize<long[]>(row.GetString(4))!.Select(id => new SeatId(id))],
        Amount = row.GetInt64(5),
        ExpiresAt = Instant(row, 6),
        ConfirmedAt = Instant(row, 7),
        CancelledAt = Instant(row, 8),
        IdempotencyKey = Text(row, 9),
        RequestHash = Text(row, 10),
        SeatCategories = row.IsDBNull(11) ? null : JsonSerializer.Deserialize<string[]>(row.GetString(11)),
        SeatAmounts = row.IsDBNull(12) ? null : JsonSerializer.Deserialize<long[]>(row.GetString(12)),
        Number = Text(row, 13),
    };

    private static string Json(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    private static string? Text(SqliteDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    private static DateTime? Instant(SqliteDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : DateTime.SpecifyKind(row.GetDateTime(ordinal), DateTimeKind.Utc);
}
