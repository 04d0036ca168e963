namespace Marquee.Domain.Reservations;

/// <summary>
/// What stands in front of the ledger: it decides how orders that want the same seats meet, never who wins. See <see cref="GuardKind"/>.
/// </summary>
public interface IReservationGuard
{
    /// <summary>Takes one order to the ledger.</summary>
    /// <returns>
    /// The answers of <see cref="IReservationLedger.ReserveAsync"/>, <see cref="ConcurrentUpdate"/> or <see cref="Unavailable"/>.
    /// </returns>
    Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct);
}
