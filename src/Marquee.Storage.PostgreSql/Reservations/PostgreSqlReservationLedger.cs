using Marquee.Domain;
using Marquee.Domain.Reservations;
using Npgsql;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <inheritdoc cref="IReservationLedger"/>
internal sealed class PostgreSqlReservationLedger(NpgsqlDataSource database, ReservationOptions rules, TimeProvider time) : IReservationLedger
{
    /// <summary>How often a transaction is tried that another one got in the way of.</summary>
    private const int Attempts = 5;

    public Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        InTransactionAsync(
            orders.Select(order => order.ScheduleId),
            async transaction =>
            {
                var judgements = await transaction.ReserveAsync(orders, rules);
                var answers = new List<Result<Reserved>>(orders.Count);
                foreach (var (order, judgement) in orders.Zip(judgements))
                {
                    answers.Add(await AnswerAsync(order, judgement, transaction));
                }

                return (IReadOnlyList<Result<Reserved>>)answers;
            },
            ct);

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct) =>
        InTransactionAsync([schedule], transaction => transaction.CancelAsync(reservation), ct);

    private async Task<Result<Reserved>> AnswerAsync(Order order, Judgement? judgement, LedgerTransaction transaction)
    {
        if (judgement is null)
        {
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }

        if (judgement.Written)
        {
            return new Reserved(order.ToReservation(transaction.Now), Replayed: false);
        }

        var earlier = order.IdempotencyKey is { } key ? await transaction.FindByKeyAsync(order.UserId, key) : null;
        return new OrderFacts(judgement.Taken, judgement.Held, judgement.LastConfirmedAt, earlier).Answer(order, transaction.Now, rules)
            ?? throw new InvalidOperationException($"Order {order.Id} was neither written nor refused.");
    }

    private async Task<T> InTransactionAsync<T>(IEnumerable<ScheduleId> schedules, Func<LedgerTransaction, Task<T>> change, CancellationToken ct)
    {
        var ids = schedules.Select(schedule => schedule.Value).Distinct().ToArray();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct);
                await using var transaction = await connection.BeginTransactionAsync(ct);
                var locked = await LedgerTransaction.LockAsync(connection, ids, time, ct);
                var result = await change(locked);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (PostgresException exception) when (attempt < Attempts && GotInTheWay(exception))
            {
                // Rolled back whole. The next attempt sees what the other transaction wrote, and answers with a refusal.
            }
        }
    }

    private static bool GotInTheWay(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;
}

/// <summary>What the database said of one order.</summary>
internal sealed record Judgement(bool Written, IReadOnlyCollection<SeatId> Taken, int Held, DateTime? LastConfirmedAt);
