using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.Data.Sqlite;

namespace Marquee.Storage.Sqlite.Reservations;

/// <inheritdoc cref="IReservationLedger"/>
internal sealed class SqliteReservationLedger(SqliteWriteGate gate, ReservationOptions rules, TimeProvider time) : IReservationLedger
{
    private const int PrimaryKey = 1555;
    private const int Unique = 2067;

    public Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        InTransactionAsync(IReadOnlyList<Result<Reserved>> (transaction) => [.. orders.Select(order => Reserve(order, transaction))], ct);

    public Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        InTransactionAsync(
            transaction => transaction.FindVersion(order.ScheduleId) is { } current && current != version
                ? FindWritten(order, transaction)
                : Reserve(order, transaction),
            ct);

    public Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        InSnapshotAsync(
            IReadOnlyList<Occupancy?> (ledger) =>
            [
                .. orders.Select(order =>
                    ledger.FindVersion(order.ScheduleId) is { } version ? new Occupancy(version, ledger.FindFacts(order)) : null),
            ],
            time.Instant,
            ct);

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) =>
        InSnapshotAsync(ledger => ledger.ListLiveSeats(schedules), now, ct);

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) =>
        InTransactionAsync(transaction => transaction.Confirm(reservation), ct);

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct) =>
        InTransactionAsync(
            transaction =>
            {
                transaction.Expire(schedule);
                return !transaction.Cancel(reservation, schedule, cancellation);
            },
            ct);

    public Task<int> SweepAsync(int schedules, CancellationToken ct) =>
        InTransactionAsync(
            transaction =>
            {
                var overdue = transaction.ListOverdue(schedules);
                foreach (var schedule in overdue)
                {
                    transaction.Expire(schedule);
                }

                return overdue.Count;
            },
            ct);

    private static Result<Reserved>? FindWritten(Order order, LedgerTransaction transaction) =>
        transaction.Find(order.Id) is { } written ? (Result<Reserved>)new Reserved(written, Replayed: false) : null;

    private Result<Reserved> Reserve(Order order, LedgerTransaction transaction)
    {
        if (transaction.FindVersion(order.ScheduleId) is null)
        {
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }

        transaction.Expire(order.ScheduleId);
        if ((FindWritten(order, transaction) ?? transaction.FindFacts(order).Decide(order, transaction.Now, rules)) is { } answer)
        {
            return answer;
        }

        try
        {
            var reservation = order.ToReservation(transaction.Now, order.ExpiresAt is null ? ReservationNumber.Draw() : null);
            transaction.Write(reservation);
            return new Reserved(reservation, Replayed: false);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == LedgerTransaction.Constraint)
        {
            return Refuse(order, exception);
        }
    }

    /// <summary>The refusal of an order that the database rejects for its data.</summary>
    private static Result<Reserved> Refuse(Order order, SqliteException exception)
    {
        if (exception.SqliteExtendedErrorCode is PrimaryKey or Unique)
        {
            return new SeatsAlreadyReserved(order.Seats);
        }

        // The caller gets a refusal, so this is its only trace.
        Activity.Current?.AddException(exception);
        return new InvalidInput("order", $"The database cannot take it ({exception.SqliteExtendedErrorCode}).");
    }

    private Task<T> InSnapshotAsync<T>(Func<LedgerTransaction, T> read, DateTime now, CancellationToken ct) =>
        gate.ReadAsync(
            snapshot =>
            {
                using var ledger = new LedgerTransaction(snapshot, now);
                return read(ledger);
            },
            ct);

    private Task<T> InTransactionAsync<T>(Func<LedgerTransaction, T> change, CancellationToken ct) =>
        gate.RunAsync(
            transaction =>
            {
                using var ledger = new LedgerTransaction(transaction, time.Instant);
                return change(ledger);
            },
            ct);
}
