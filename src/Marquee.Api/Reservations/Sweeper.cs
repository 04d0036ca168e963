using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Reservations;

/// <summary>
/// Expires, every second, the overdue holds of idle schedules. Nothing depends on it: an order expires the holds of its own
/// schedule, and readers see for themselves that a hold is over. To look for overdue holds reads the index of all holds: with so many that
/// this takes long, it rests twenty times as long as it took, ten seconds at most.
/// </summary>
internal sealed class Sweeper(IReservationLedger ledger, TimeProvider time, IFaultLog faults)
{
    /// <summary>How many schedules one transaction sweeps: few enough that no order waits long for their locks.</summary>
    private const int Batch = 100;

    /// <summary>How many times as long as it worked it rests.</summary>
    private const int RestFactor = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var swept = await TrySweepAsync(ct);
            var rest = swept ? RestFactor * time.GetElapsedTime(began) : LongestInterval;
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(rest.Ticks, Interval.Ticks, LongestInterval.Ticks)), time, ct);
        }
    }

    private async Task<bool> TrySweepAsync(CancellationToken ct)
    {
        try
        {
            while (await ledger.SweepAsync(Batch, ct) == Batch)
            {
            }

            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            faults.Report("Overdue holds could not be expired; it is tried again in 10 seconds", exception);
            return false;
        }
    }
}
