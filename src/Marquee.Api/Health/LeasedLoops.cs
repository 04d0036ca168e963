using Marquee.Domain;
using Marquee.Storage;

namespace Marquee.Api.Health;

/// <summary>Runs jobs of which one instance at a time is enough. Two at once do no harm: a lease spares work, and guards nothing.</summary>
internal sealed class LeasedLoops(Leases leases, IFaultLog faults)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WhenIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>Runs a job again and again: at once while there is work, else every second.</summary>
    /// <param name="name">Of the job.</param>
    /// <param name="run">Does some of the work, and answers how much there was.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task<int>> run, CancellationToken ct)
    {
        // Real time, not the application's clock: it paces work.
        var (clock, renewedAt) = (TimeProvider.System, (long?)null);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var pause = WhenIdle;
                try
                {
                    if (renewedAt is not { } at || clock.GetElapsedTime(at) >= RenewAfter)
                    {
                        var began = clock.GetTimestamp();
                        renewedAt = await leases.TryTakeAsync(name, Length, ct) ? began : null;
                    }

                    if (renewedAt is not null && await run(ct) > 0)
                    {
                        pause = TimeSpan.Zero;
                    }
                }
                catch (Exception exception) when (!ct.IsCancellationRequested)
                {
                    faults.Report($"The job '{name}' failed; it goes on in {AfterFailure.TotalSeconds:0} seconds", exception);
                    (renewedAt, pause) = (null, AfterFailure);
                }

                await Task.Delay(pause, clock, ct);
            }
        }
        finally
        {
            await ReleaseAsync(name);
        }
    }

    private async Task ReleaseAsync(string name)
    {
        try
        {
            await leases.ReleaseAsync(name);
        }
        catch (Exception exception)
        {
            faults.Report($"The lease of the job '{name}' could not be given back; it ends by itself", exception);
        }
    }
}
