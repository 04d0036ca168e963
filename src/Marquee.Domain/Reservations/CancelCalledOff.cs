namespace Marquee.Domain.Reservations;

/// <summary>
/// Cancels what was sold of showings that were called off, and asks for refunds in full. Whatever a crash left is found again: there is no
/// list of work but the reservations themselves.
/// </summary>
public sealed class CancelCalledOff(ICalledOffReservations reservations, IReservationEngine engine, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Cancels some of them.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var sold = await reservations.ListAsync(Batch, ct);
        foreach (var reservation in sold)
        {
            await engine.CancelAsync(reservation, Cancellation.CalledOff(time.Instant), ct);
        }

        return sold.Count;
    }
}

/// <summary>What is left of showings that were called off.</summary>
public interface ICalledOffReservations
{
    /// <summary>Live reservations, without those that are being charged.</summary>
    Task<IReadOnlyList<Reservation>> ListAsync(int most, CancellationToken ct);
}
