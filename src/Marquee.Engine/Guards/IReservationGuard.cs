using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Guards;

/// <summary>How one order gets to the ledger when nothing in Redis refuses it. See <see cref="GuardKind"/>.</summary>
public interface IReservationGuard
{
    /// <summary>Has one order written.</summary>
    /// <returns>
    /// The answers of <see cref="IReservationLedger.ReserveAsync"/>, <see cref="ConcurrentUpdate"/> or <see cref="Unavailable"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller left, and nothing was written.</exception>
    Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct);
}
