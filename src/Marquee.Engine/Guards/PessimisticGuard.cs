using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Guards;

/// <summary>Nothing stands in front of the ledger: one transaction an order, and its row lock makes orders of a schedule wait.</summary>
public sealed class PessimisticGuard(IReservationLedger ledger, EngineTelemetry telemetry) : IReservationGuard
{
    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) =>
        (await telemetry.InLedgerAsync("reserve", () => ledger.ReserveAsync([order], ct)))[0];
}
