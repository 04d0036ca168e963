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

    /// <summary>Runs a change of the ledger after which a reservation may have its seats for longer: a payment or an extension.</summary>
    /// <param name="reservation">The reservation, as it was read.</param>
    /// <param name="until">Until when it may have its seats then, UTC; <see langword="null"/> for good.</param>
    /// <param name="change">The change. It answers the reservation as it is then; it runs to its end.</param>
    Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change);

    /// <summary>Cancels a live reservation; its seats are free when this answers. Does nothing more to one that ended before.</summary>
    /// <returns><see langword="false"/> for one that is being charged: it is as it was.</returns>
    Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct);
}

/// <summary>Counts what became of calls.</summary>
public interface IReservationTelemetry
{
    /// <summary>Counts an order by its outcome.</summary>
    void Ordered(Result<SeatsReserved> result);

    /// <summary>Counts a cancellation by its outcome.</summary>
    void Cancelled(Guid reservation, Result<MemberReservation> result);
}
