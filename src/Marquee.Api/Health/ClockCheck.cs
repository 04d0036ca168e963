using Marquee.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Marquee.Api.Health;

/// <summary>The clock of this machine: another than the application's only in tests.</summary>
internal sealed record MachineClock(TimeProvider Time);

/// <summary>
/// Whether this machine and the database's agree on the time. Holds end by the application's clock, and several instances judge them: one
/// whose clock is wrong would free seats too early.
/// </summary>
internal sealed class ClockCheck(IDatabaseClock database, MachineClock machine) : IHealthCheck
{
    /// <summary>How far apart they may be. Machines that keep time by NTP are a few ms apart.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(500);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var asked = machine.Time.GetTimestamp();
        if (await database.ReadAsync(cancellationToken) is not { } time)
        {
            return HealthCheckResult.Healthy();
        }

        // The database read its clock somewhere between the question and the answer.
        var between = machine.Time.GetElapsedTime(asked);
        var apart = (machine.Time.GetUtcNow().UtcDateTime - (between / 2) - time).Duration() - (between / 2);
        return apart <= Allowed
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"This machine's clock and the database's are {apart.TotalMilliseconds:F0} ms apart; synchronise them.");
    }
}
