using System.Text.Json.Serialization;
using Marquee.Faults.Servers;

namespace Marquee.Faults.Torture;

/// <summary>What is done to the servers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
internal enum FaultKind
{
    /// <summary>Redis is killed and comes back empty.</summary>
    KillRedis,

    /// <summary>An instance is killed and started again.</summary>
    KillApplication,

    /// <summary>PostgreSQL and all its children are killed; it recovers from its log.</summary>
    KillPostgres,

    /// <summary>Redis is wiped.</summary>
    FlushAll,

    /// <summary>Redis is full and refuses writes.</summary>
    FullRedis,

    /// <summary>Redis is full and drops keys.</summary>
    EvictingRedis,

    /// <summary>An instance stands still for longer than a hold.</summary>
    PauseApplication,

    /// <summary>Redis stands still.</summary>
    PauseRedis,
}

/// <summary>A fault as it happened.</summary>
/// <param name="Began">When, UTC.</param>
/// <param name="Ended">When the server was there again, UTC.</param>
internal sealed record Fault(FaultKind Kind, DateTimeOffset Began, DateTimeOffset Ended, string Server)
{
    /// <summary>Does it, and sees that the server is there again.</summary>
    public static async Task<Fault> InflictAsync(
        FaultKind kind, Deployment on, TimeSpan hold, Random random, TimeProvider time, CancellationToken ct)
    {
        var application = on.Applications[random.Next(on.Applications.Count)];
        var server = kind switch
        {
            FaultKind.KillApplication or FaultKind.PauseApplication => application,
            FaultKind.KillPostgres => on.Postgres,
            FaultKind.KillRedis or FaultKind.FlushAll or FaultKind.FullRedis or FaultKind.EvictingRedis or FaultKind.PauseRedis => on.Redis,
        };
        var began = time.GetUtcNow();
        switch (kind)
        {
            case FaultKind.KillRedis:
                await server.KillAsync();
                await Task.Delay(random.Next(3000), ct);
                await on.StartRedisAsync(ct);
                break;
            case FaultKind.KillApplication:
                await server.KillAsync();
                await on.StartApplicationAsync(server, ct);
                break;
            case FaultKind.KillPostgres:
                await server.KillAsync();
                await Task.Delay(random.Next(1500), ct);
                await on.StartPostgresAsync(ct);
                break;
            case FaultKind.FlushAll:
                await MustAsync(on, "FLUSHALL");
                break;
            case FaultKind.FullRedis:
                await FillAsync(on, "noeviction", ct);
                break;
            case FaultKind.EvictingRedis:
                await FillAsync(on, "allkeys-lru", ct);
                break;
            case FaultKind.PauseApplication:
                await PauseAsync(server, hold + TimeSpan.FromMilliseconds(random.Next(1000)), ct);
                break;
            case FaultKind.PauseRedis:
                await PauseAsync(server, TimeSpan.FromSeconds(3), ct);
                break;
        }

        return new Fault(kind, began, time.GetUtcNow(), server.Name);
    }

    private static async Task FillAsync(Deployment on, string policy, CancellationToken ct)
    {
        await MustAsync(on, $"CONFIG SET maxmemory-policy {policy}");
        await MustAsync(on, "CONFIG SET maxmemory 1mb");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(3), ct);
        }
        finally
        {
            await MustAsync(on, "CONFIG SET maxmemory 0");
        }
    }

    private static async Task PauseAsync(Server server, TimeSpan pause, CancellationToken ct)
    {
        await server.PauseAsync();
        try
        {
            await Task.Delay(pause, ct);
        }
        finally
        {
            await server.ContinueAsync();
        }
    }

    private static async Task MustAsync(Deployment on, string command)
    {
        if (await on.RedisAsync(command) is not "+OK" and var answer)
        {
            throw new InvalidOperationException($"Redis answers '{answer}' to {command}.");
        }
    }
}
