using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Storage.Sqlite.Reservations;

/// <inheritdoc cref="IReservationLedger"/>
internal sealed class SqliteReservationLedger(SqliteWriteGate gate, ReservationOptions rules, TimeProvider time) : IReservationLedger
{
    public Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        InTransactionAsync(IReadOnlyList<Result<Reserved>> (transaction) => [.. orders.Select(order => Reserve(order, transaction))], ct);

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct) =>
        InTransactionAsync(
            transaction =>
            {
                transaction.Expire(schedule);
                return transaction.Cancel(reservation, schedule);
            },
            ct);

    private Result<Reserved> Reserve(Order order, LedgerTransaction transaction)
    {
        if (!transaction.Exists(order.ScheduleId))
        {
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }

        transaction.Expire(order.ScheduleId);
        if (transaction.FindFacts(order).Answer(order, transaction.Now, rules) is { } answer)
        {
            return answer;
        }

        var reservation = order.ToReservation(transaction.Now);
        transaction.Write(reservation);
        return new Reserved(reservation, Replayed: false);
    }

    private Task<T> InTransactionAsync<T>(Func<LedgerTransaction, T> change, CancellationToken ct) =>
        gate.RunAsync(
            transaction =>
            {
                using var ledger = new LedgerTransaction(transaction, time.Instant);
                return change(ledger);
            },
            ct);
}
