namespace Marquee.Domain.Reservations.Guards;

/// <summary>What stands in front of the ledger: it decides how orders that want the same seats meet, never who wins. See <see cref="GuardKind"/>.</summary>
public interface IReservationGuard
{
    /// <summary>Takes one order to the ledger.</summary>
    /// <returns>The answers of <see cref="IReservationLedger.ReserveAsync"/>, <see cref="ConcurrentUpdate"/> or <see cref="Unavailable"/>.</returns>
    Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct);
}

/// <summary>Nothing stands in front of the ledger: one transaction an order, and its row lock makes orders of a schedule wait.</summary>
public sealed class PessimisticGuard(IReservationLedger ledger, ReservationTelemetry telemetry) : IReservationGuard
{
    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) =>
        (await telemetry.InLedgerAsync("reserve", () => ledger.ReserveAsync([order], ct)))[0];
}
