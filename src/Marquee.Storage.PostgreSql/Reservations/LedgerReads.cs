using Marquee.Domain;
using Marquee.Domain.Reservations;
using Npgsql;
using NpgsqlTypes;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>What the ledger reads without a lock.</summary>
internal static class LedgerReads
{
    extension(NpgsqlConnection connection)
    {
        /// <summary>What stands in the way of an order, or <see langword="null"/> when its schedule does not exist.</summary>
        public async Task<Occupancy?> ReadAsync(Order order, DateTime now, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand(LedgerSql.Read, connection)
            {
                Parameters =
                {
                    new("schedule", order.ScheduleId.Value),
                    new("member", order.UserId.Value),
                    new("seats", order.SeatIds.Select(seat => seat.Value).ToArray()),
                    new("key", NpgsqlDbType.Text) { Value = (object?)order.IdempotencyKey ?? DBNull.Value },
                    new("now", now),
                },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct)
                ? new Occupancy(
                    reader.GetInt64(0),
                    new OrderFacts(
                        [.. reader.GetFieldValue<long[]>(1).Select(id => new SeatId(id))],
                        reader.GetInt32(2),
                        reader.Instant(3),
                        reader.IsDBNull(4) ? null : reader.Reservation(4)))
                : null;
        }

        /// <summary>The reservations that some orders became, and those that have their members' keys.</summary>
        public async Task<IReadOnlyList<Reservation>> FindAsync(IReadOnlyCollection<Order> orders)
        {
            if (orders.Count == 0)
            {
                return [];
            }

            await using var command = new NpgsqlCommand(LedgerSql.Find, connection)
            {
                Parameters =
                {
                    new("ids", orders.Select(order => order.Id).ToArray()),
                    new("members", orders.Select(order => order.UserId.Value).ToArray()),
                    new("keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = orders.Select(order => order.IdempotencyKey).ToArray() },
                },
            };
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<Reservation>();
            while (await reader.ReadAsync())
            {
                found.Add(reader.Reservation(0));
            }

            return found;
        }

        /// <summary>Whether a change of one of these instants is in the database, from an attempt whose outcome is unknown.</summary>
        public async Task<bool> WasChangedAtAsync(Guid reservation, IReadOnlyCollection<DateTime> instants)
        {
            await using var command = new NpgsqlCommand(LedgerSql.WasChangedAt, connection)
            {
                Parameters = { new("id", reservation), new("instants", instants.ToArray()) },
            };
            return (bool)(await command.ExecuteScalarAsync())!;
        }
    }

    extension(NpgsqlDataReader reader)
    {
        public DateTime? Instant(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDateTime(ordinal);

        private Reservation Reservation(int first) => new()
        {
            Id = reader.GetGuid(first),
            ScheduleId = new ScheduleId(reader.GetInt64(first + 1)),
            UserId = new UserId(reader.GetInt64(first + 2)),
            Status = WireNames.Find<ReservationStatus>(reader.GetString(first + 3))!.Value,
            SeatIds = [.. reader.GetFieldValue<long[]>(first + 4).Select(id => new SeatId(id))],
            Amount = reader.GetInt64(first + 5),
            ExpiresAt = reader.Instant(first + 6),
            ConfirmedAt = reader.Instant(first + 7),
            CancelledAt = reader.Instant(first + 8),
            IdempotencyKey = reader.Text(first + 9),
            RequestHash = reader.Text(first + 10),
        };

        private string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }
}
