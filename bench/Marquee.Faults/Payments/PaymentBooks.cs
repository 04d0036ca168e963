using System.Data;
using Marquee.Faults.Checks;
using Npgsql;

namespace Marquee.Faults.Payments;

internal sealed record PaymentRow(Guid Id, Guid Reservation, string Status, long Amount);

internal sealed record RefundRow(Guid Id, Guid Payment, long Amount, string Reason, string Status, string Key);

/// <summary>A payment in the books of the sandbox.</summary>
internal sealed record ChargeRow(Guid Id, string State, long Amount);

/// <summary>What the sandbox gave back.</summary>
internal sealed record GivenBackRow(string Key, Guid Charge, long Amount);

/// <summary>What the application and the provider have in their books, read when nothing changes any more.</summary>
/// <param name="StartsAt">When the showing of a schedule starts, UTC.</param>
internal sealed record PaymentBooks(
    Ledger Ledger, IReadOnlyDictionary<long, DateTime> StartsAt, IReadOnlyDictionary<Guid, PaymentRow> Payments,
    IReadOnlyList<RefundRow> Refunds, IReadOnlyDictionary<Guid, ChargeRow> Charges, IReadOnlyList<GivenBackRow> GivenBack)
{
    /// <summary>What waits for an outcome: payments, refunds and holds, one line each.</summary>
    public const string Open = """
        select 'payment ' || id || ' is ' || status || ' after ' || attempts || ' tries, due at ' || due_at
            from payment where due_at is not null
        union all
        select 'refund ' || id || ' is ' || status || ' after ' || attempts || ' tries, due at ' || due_at
            || coalesce(': ' || failure_code, '')
            from refund where status <> 'DONE'
        union all
        select 'reservation ' || id || ' is HELD until ' || expires_at from reservation where status = 'HELD'
        """;

    /// <summary>
    /// Makes due what waits to be tried again: without traffic no call is on its way, and a try that is only early does no harm.
    /// </summary>
    public const string Hasten = """
        update payment set due_at = now() where status = 'CHARGING' and due_at > now() and charging_at < now() - interval '5 seconds';
        update refund set due_at = now()
            where status in ('SENT', 'FAILED') and due_at > now() and requested_at < now() - interval '5 seconds'
        """;

    public static async Task<PaymentBooks> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var ledger = await Ledger.ReadAsync(database, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var starts = await connection.ReadAsync(
            "select id, starts_at from schedule", row => (Id: row.GetInt64(0), At: row.GetDateTime(1)), ct);
        var payments = await connection.ReadAsync(
            "select id, reservation_id, status, amount from payment",
            row => new PaymentRow(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3)), ct);
        var refunds = await connection.ReadAsync(
            "select id, payment_id, amount, reason, status, key from refund",
            row => new RefundRow(
                row.GetGuid(0), row.GetGuid(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5)),
            ct);
        var charges = await connection.ReadAsync(
            "select id, state, amount from sandbox_charge", row => new ChargeRow(row.GetGuid(0), row.GetString(1), row.GetInt64(2)), ct);
        var givenBack = await connection.ReadAsync(
            "select key, charge_id, amount from sandbox_refund",
            row => new GivenBackRow(row.GetString(0), row.GetGuid(1), row.GetInt64(2)), ct);
        return new PaymentBooks(
            ledger, starts.ToDictionary(row => row.Id, row => row.At), payments.ToDictionary(row => row.Id), refunds,
            charges.ToDictionary(row => row.Id), givenBack);
    }
}
