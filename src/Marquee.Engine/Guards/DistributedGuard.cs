using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Guards;

/// <summary>
/// One transaction an order, inside locks in Redis: orders for the same seats wait there instead of in the database. The locks are taken
/// before the transaction begins and released after its commit; it judges the order itself, so a lock that was lost sells nothing twice.
/// </summary>
public sealed class DistributedGuard(
    IReservationLedger ledger, SeatLocks locks, DistributedOptions options, EngineTelemetry telemetry) : IReservationGuard
{
    /// <inheritdoc/>
    public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) => options.Form switch
    {
        LockForm.Functional => locks.RunAsync(order.ScheduleId, order.SeatIds, () => WriteAsync(order, ct), late => late, ct),
        LockForm.Declarative => WriteAsync(order, ct),
    };

    private async Task<Result<Reserved>> WriteAsync(Order order, CancellationToken ct) =>
        (await telemetry.InLedgerAsync("reserve", () => ledger.ReserveAsync([order], ct)))[0];
}
