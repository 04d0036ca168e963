namespace Marquee.Domain.Reservations.Guards;

/// <summary>Nothing stands in front of the ledger: one transaction an order, and its row lock makes orders of a schedule wait.</summary>
public sealed class PessimisticGuard(IReservationLedger ledger, ReservationTelemetry telemetry) : IReservationGuard
{
    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) =>
        (await telemetry.InLedgerAsync("reserve", () => ledger.ReserveAsync([order], ct)))[0];
}
