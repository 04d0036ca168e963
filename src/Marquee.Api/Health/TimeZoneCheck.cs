using System.Collections.Concurrent;
using Marquee.Domain.Catalog;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Marquee.Api.Health;

/// <summary>
/// Whether there are rules for the time zone of every theater. Without them a theater keeps its showings, whose instants are stored, and
/// gets no new ones. Zones are looked up each time: a zone that appears needs no restart.
/// </summary>
internal sealed partial class TimeZoneCheck(IServiceScopeFactory scopes, ITimeZones zones, ILogger<TimeZoneCheck> logger) : IHealthCheck
{
    private const int MostNamed = 3;

    private readonly ConcurrentDictionary<string, bool> _missing = [];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await FindMissingAsync(cancellationToken) is { } missing
            ? new HealthCheckResult(context.Registration.FailureStatus, missing)
            : HealthCheckResult.Healthy();

    /// <summary>Logs every zone once that is missing, and once that it is back.</summary>
    /// <returns>What is missing, or <see langword="null"/>.</returns>
    public async Task<string?> FindMissingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var used = await db.Theaters.Select(theater => theater.TimeZone).Distinct().ToListAsync(ct);
        var missing = used.FindAll(zone => zones.Find(zone) is null);
        foreach (var zone in _missing.Keys.Except(missing))
        {
            if (_missing.TryRemove(zone, out _))
            {
                LogFound(zone);
            }
        }

        if (missing.Count == 0)
        {
            return null;
        }

        var theaters = await db.Theaters.AsNoTracking()
            .Where(theater => missing.Contains(theater.TimeZone)).OrderBy(theater => theater.Id).Take(MostNamed + 1).ToListAsync(ct);
        var named = string.Join(
            ", ", theaters.Take(MostNamed).Select(theater => $"theater {theater.Id.Value} ({theater.Name}): {theater.TimeZone}"));
        var others = theaters.Count > MostNamed ? ", and others" : "";
        var message = $"No rules for the time zone of {named}{others}; no showings can be planned there.";
        if (missing.FindAll(zone => _missing.TryAdd(zone, true)).Count > 0)
        {
            LogMissing(message);
        }

        return message;
    }

    [LoggerMessage(LogLevel.Warning, "{Message} Install or update the package tzdata, or correct theater.time_zone")]
    private partial void LogMissing(string message);

    [LoggerMessage(LogLevel.Information, "The rules of the time zone {Zone} are there again, or no theater needs them")]
    private partial void LogFound(string zone);
}
