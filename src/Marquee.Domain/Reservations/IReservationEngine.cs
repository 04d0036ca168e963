namespace Marquee.Domain.Reservations;

/// <summary>
/// What stands between a use case and the ledger: it keeps lost races away from the database and shares the cost of transactions. It never
/// decides who gets a seat; the ledger does.
/// </summary>
public interface IReservationEngine
{
    /// <summary>Takes one order to the ledger.</summary>
    /// <returns>
    /// The answers of <see cref="IReservationLedger.ReserveAsync"/>, <see cref="ConcurrentUpdate"/> or <see cref="Unavailable"/>;
    /// <see cref="HoldLimitedEngine"/> has two more.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller left; the order may be written.</exception>
    Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct);

    /// <summary>Confirms a reservation that is held and not past its expiry; does nothing to another one.</summary>
    Task ConfirmAsync(Reservation reservation, CancellationToken ct);

    /// <summary>Cancels a live reservation; its seats are free when this answers. Does nothing more to one that ended before.</summary>
    Task CancelAsync(Reservation reservation, CancellationToken ct);
}

/// <summary>Counts what became of calls.</summary>
public interface IReservationTelemetry
{
    /// <summary>Counts an order by its outcome.</summary>
    void Ordered(Result<SeatsReserved> result);

    /// <summary>Counts a cancellation by its outcome.</summary>
    void Cancelled(Guid reservation, Result<MemberReservation> result);

    /// <summary>Counts a payment by its outcome.</summary>
    void Paid(Guid reservation, Result<MemberReservation> result);
}
