using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <inheritdoc cref="IReservationLedger"/>
internal sealed class PostgreSqlReservationLedger(
    [FromKeyedServices(PostgreSqlRegistration.Ledger)] NpgsqlDataSource database, ReservationOptions rules,
    TimeProvider time) : IReservationLedger
{
    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        try
        {
            return (await WriteAsync(orders, version: null, ct))!;
        }
        catch (PostgresException exception) when (exception.BlamesData)
        {
            if (orders.Count == 1)
            {
                return [await RefuseAsync(orders[0], exception)];
            }

            // One of them is bad; its neighbours are not. Once a half is committed its answers must not be lost to a caller's leaving.
            var half = orders.Count / 2;
            return
            [
                .. await ReserveAsync([.. orders.Take(half)], CancellationToken.None),
                .. await ReserveAsync([.. orders.Skip(half)], CancellationToken.None),
            ];
        }
    }

    public async Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct)
    {
        try
        {
            return (await WriteAsync([order], version, ct))?[0];
        }
        catch (PostgresException exception) when (exception.BlamesData)
        {
            return await RefuseAsync(order, exception);
        }
    }

    public Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct) => orders.Count == 0
        ? Task.FromResult<IReadOnlyList<Occupancy?>>([])
        : RunAsync((connection, token) => connection.ReadAsync(orders, time.Instant, token), ct);

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) =>
        RunAsync((connection, token) => connection.ListLiveSeatsAsync(schedules, now, token), ct);

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) =>
        RunAsync(
            async (connection, _) =>
            {
                await using var confirm = new NpgsqlCommand(LedgerSql.Confirm, connection)
                {
                    Parameters = { new("id", reservation), new("now", time.Instant), new("number", ReservationNumber.Draw()) },
                };
                return await confirm.ExecuteNonQueryAsync(CancellationToken.None) > 0 || await connection.IsConfirmedAsync(reservation);
            },
            ct);

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct) =>
        RunAsync(
            async (connection, token) =>
                !await (await LedgerTransaction.LockAsync(connection, [schedule], time, token)).CancelAsync(reservation, cancellation),
            ct);

    public Task<int> SweepAsync(int schedules, CancellationToken ct) =>
        RunAsync(
            async (connection, token) =>
            {
                var transaction = await LedgerTransaction.LockOverdueAsync(connection, schedules, time, token);
                await transaction.ExpireAsync();
                return transaction.Versions.Count;
            },
            ct);

    /// <summary>Answers null when a version was given and is another.</summary>
    private Task<IReadOnlyList<Result<Reserved>>?> WriteAsync(IReadOnlyList<Order> orders, long? version, CancellationToken ct) =>
        RunAsync(
            async (connection, token) =>
            {
                var transaction = await LedgerTransaction.LockAsync(connection, orders.Select(order => order.ScheduleId), time, token);
                if (version is not null
                    && transaction.Versions.TryGetValue(orders[0].ScheduleId.Value, out var current)
                    && current != version)
                {
                    // It may be the order itself that raised it, in an attempt whose outcome is unknown.
                    return (await connection.FindAsync(orders)).FirstOrDefault(row => row.Id == orders[0].Id) is { } written
                        ? [new Reserved(written, Replayed: false)]
                        : null;
                }

                return await AnswerAsync(orders, await transaction.ReserveAsync(orders, rules), transaction.Now, connection);
            },
            ct);

    private async Task<IReadOnlyList<Result<Reserved>>?> AnswerAsync(
        IReadOnlyList<Order> orders, IReadOnlyList<Judgement?> judgements, DateTime now, NpgsqlConnection connection)
    {
        var earlier = await connection.FindAsync([.. orders.Where((order, i) => judgements[i] is { Written: false })]);
        return [.. orders.Select((order, i) => Answer(order, judgements[i], earlier, now))];
    }

    private Result<Reserved> Answer(Order order, Judgement? judgement, IReadOnlyList<Reservation> earlier, DateTime now)
    {
        if (judgement is null)
        {
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }

        if (judgement.Written)
        {
            return new Reserved(order.ToReservation(now, judgement.Number), Replayed: false);
        }

        if (earlier.FirstOrDefault(row => row.Id == order.Id) is { } written)
        {
            return new Reserved(written, Replayed: false);
        }

        var sameKey = order.IdempotencyKey is { } key
            ? earlier.FirstOrDefault(row => row.UserId == order.UserId && row.IdempotencyKey == key)
            : null;
        var facts = new OrderFacts(judgement.Taken, judgement.Held, judgement.LastConfirmedAt, sameKey, judgement.IsClosed);
        return facts.Decide(order, now, rules) ?? throw new InvalidOperationException($"Order {order.Id} was neither written nor refused.");
    }

    /// <summary>The refusal of an order that the database rejects for its data.</summary>
    private async Task<Result<Reserved>> RefuseAsync(Order order, PostgresException exception)
    {
        if (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await FindWrittenAsync(order) is { } written
                ? new Reserved(written, Replayed: false)
                : (await ReadAsync([order], CancellationToken.None))[0]?.Facts.Decide(order, time.Instant, rules)
                    ?? new SeatsAlreadyReserved(order.Seats);
        }

        // The caller gets a refusal, so this is its only trace.
        Activity.Current?.AddException(exception);
        return new InvalidInput("order", $"The database cannot take it ({exception.SqlState}).");
    }

    /// <summary>
    /// The reservation that an attempt of the order with an unknown outcome made; it may have ended since, and its seats be free.
    /// </summary>
    private async Task<Reservation?> FindWrittenAsync(Order order) =>
        (await RunAsync((connection, _) => connection.FindAsync([order]), CancellationToken.None))
            .FirstOrDefault(row => row.Id == order.Id);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> attempt, CancellationToken ct) =>
        LedgerRetry.RunAsync(
            async token =>
            {
                await using var connection = await database.OpenConnectionAsync(token);
                return await attempt(connection, token);
            },
            ct);
}
