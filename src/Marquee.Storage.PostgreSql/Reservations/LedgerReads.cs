using Marquee.Domain;
using Marquee.Domain.Reservations;
using Npgsql;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>What the ledger reads without a lock.</summary>
internal static class LedgerReads
{
    extension(NpgsqlConnection connection)
    {
        /// <summary>What stands in the way of each order; <see langword="null"/> where its schedule does not exist.</summary>
        public async Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, DateTime now, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand(LedgerSql.Read, connection) { Parameters = { new("now", now) } };
            command.Parameters.AddOrders(orders);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var found = new Occupancy?[orders.Count];
            while (await reader.ReadAsync(ct))
            {
                found[reader.GetInt64(0) - 1] = new Occupancy(
                    reader.GetInt64(1),
                    new OrderFacts(
                        reader.Seats(2), reader.GetInt32(3), reader.Instant(4), reader.IsDBNull(6) ? null : reader.Reservation(6),
                        IsClosed: reader.GetBoolean(5)));
            }

            return found;
        }

        public async Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(
            IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand(LedgerSql.Live, connection)
            {
                Parameters = { new("schedules", schedules.Select(schedule => schedule.Value).ToArray()), new("now", now) },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            var live = new List<LiveSeat>();
            while (await reader.ReadAsync(ct))
            {
                var (schedule, reservation, member, expiresAt) = (
                    new ScheduleId(reader.GetInt64(0)), reader.GetGuid(2), new UserId(reader.GetInt64(3)), reader.Instant(4));
                live.AddRange(reader.Seats(1).Select(seat => new LiveSeat(schedule, seat, reservation, member, expiresAt)));
            }

            return live;
        }

        /// <summary>The reservations that some orders became, and those that have their members' keys.</summary>
        public async Task<IReadOnlyList<Reservation>> FindAsync(IReadOnlyCollection<Order> orders)
        {
            if (orders.Count == 0)
            {
                return [];
            }

            await using var command = new NpgsqlCommand(LedgerSql.Find, connection);
            command.Parameters.AddOrders(orders);
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<Reservation>();
            while (await reader.ReadAsync())
            {
                found.Add(reader.Reservation(0));
            }

            return found;
        }

        public async Task<bool> IsConfirmedAsync(Guid reservation)
        {
            await using var command = new NpgsqlCommand(LedgerSql.IsConfirmed, connection) { Parameters = { new("id", reservation) } };
            return (bool)(await command.ExecuteScalarAsync())!;
        }
    }

    extension(NpgsqlDataReader reader)
    {
        public DateTime? Instant(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDateTime(ordinal);

        public SeatId[] Seats(int ordinal) => [.. reader.GetFieldValue<long[]>(ordinal).Select(id => new SeatId(id))];

        private Reservation Reservation(int first) => new()
        {
            Id = reader.GetGuid(first),
            ScheduleId = new ScheduleId(reader.GetInt64(first + 1)),
            UserId = new UserId(reader.GetInt64(first + 2)),
            Status = WireNames.Find<ReservationStatus>(reader.GetString(first + 3))!.Value,
            SeatIds = reader.Seats(first + 4),
            Amount = reader.GetInt64(first + 5),
            ExpiresAt = reader.Instant(first + 6),
            ConfirmedAt = reader.Instant(first + 7),
            CancelledAt = reader.Instant(first + 8),
            IdempotencyKey = reader.Text(first + 9),
            RequestHash = reader.Text(first + 10),
            SeatCategories = reader.IsDBNull(first + 11) ? null : reader.GetFieldValue<string[]>(first + 11),
            SeatAmounts = reader.IsDBNull(first + 12) ? null : reader.GetFieldValue<long[]>(first + 12),
            Number = reader.Text(first + 13),
        };

        private string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }
}
