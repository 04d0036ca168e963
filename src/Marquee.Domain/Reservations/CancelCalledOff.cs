namespace Marquee.Domain.Reservations;

/// <summary>
/// Cancels what was sold of showings that were called off, and asks for refunds in full. Whatever a crash left is found again: there is no
/// list of work but the reservations themselves.
/// </summary>
public sealed class CancelCalledOff(
    ICalledOffReservations reservations, IReservationEngine engine, IFaultLog faults, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Cancels some of them. One that fails holds up no other.</summary>
    /// <returns>How many did not fail.</returns>
    public async Task<int> RunAsync(CancellationToken ct) => await faults.EachAsync(
        await reservations.ListAsync(Batch, ct),
        atOnce: 1,
        reservation => engine.CancelAsync(reservation, Cancellation.CalledOff(time.Instant), ct),
        reservation => $"Reservation {reservation.Id} of a showing that was called off could not be cancelled",
        ct);
}

/// <summary>What is left of showings that were called off.</summary>
public interface ICalledOffReservations
{
    /// <summary>Live reservations, without those that are being charged.</summary>
    Task<IReadOnlyList<Reservation>> ListAsync(int most, CancellationToken ct);
}
