using Marquee.Domain.Reservations;
using Npgsql;
using NpgsqlTypes;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>
/// Orders as parameters of a statement: an array a column. The seats of all orders are one array, of which each order has a part.
/// </summary>
internal static class OrderParameters
{
    extension(NpgsqlParameterCollection parameters)
    {
        /// <summary>Adds what finds an order and what stands in its way.</summary>
        public void AddOrders(IReadOnlyCollection<Order> orders)
        {
            var (seats, firstSeats, lastSeats) = (new List<long>(), new List<int>(orders.Count), new List<int>(orders.Count));
            foreach (var order in orders)
            {
                firstSeats.Add(seats.Count + 1);
                seats.AddRange(order.SeatIds.Select(seat => seat.Value));
                lastSeats.Add(seats.Count);
            }

            parameters.AddWithValue("seats", seats);
            parameters.AddWithValue("first_seats", firstSeats);
            parameters.AddWithValue("last_seats", lastSeats);
            parameters.AddColumn("ids", NpgsqlDbType.Uuid, orders, order => order.Id);
            parameters.AddColumn("order_schedules", NpgsqlDbType.Bigint, orders, order => order.ScheduleId.Value);
            parameters.AddColumn("members", NpgsqlDbType.Bigint, orders, order => order.UserId.Value);
            parameters.AddColumn("keys", NpgsqlDbType.Text, orders, order => order.IdempotencyKey);
        }

        public void AddColumn<T>(string name, NpgsqlDbType type, IReadOnlyCollection<Order> orders, Func<Order, T> value) =>
            parameters.AddWithValue(name, NpgsqlDbType.Array | type, orders.Select(value).ToArray());
    }
}
