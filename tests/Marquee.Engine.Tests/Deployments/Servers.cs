using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Infrastructure.Embedded;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(Servers))]

// Races on two processors are judged undisturbed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Marquee.Engine.Tests.Deployments;

/// <summary>The servers that every deployment of the tests uses.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly Dictionary<string, Deployment> _deployments = [];
    private readonly TemporaryFolder _folder = new();
    private EmbeddedRedis _garnet = null!;

    public static TheoryData<DeploymentKind> BothKinds => [DeploymentKind.Embedded, DeploymentKind.Production];

    public PostgreSqlServer PostgreSql { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PostgreSql = await PostgreSqlServer.StartAsync();
        Redis = await RedisServer.StartAsync();
        _garnet = EmbeddedRedis.Start(_folder.Path);
    }

    /// <summary>Connects to the Redis of a kind, with patience for a slow machine: a time-out would count as an absent Redis.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync(DeploymentKind kind)
    {
        var connection = kind switch
        {
            DeploymentKind.Embedded => _garnet.Connection(),
            DeploymentKind.Production => RedisConnection.Parse(Redis.ConnectionString),
        };
        (connection.ConnectTimeout, connection.SyncTimeout, connection.AsyncTimeout) = (60_000, 60_000, 60_000);
        return await ConnectionMultiplexer.ConnectAsync(connection);
    }

    /// <summary>A sound deployment that many tests use, one after the other.</summary>
    internal async Task<Deployment> DeployAsync(DeploymentKind kind, GuardKind[] guards)
    {
        var name = $"{kind} {string.Join(' ', guards)}";
        if (!_deployments.TryGetValue(name, out var deployment))
        {
            _deployments[name] = deployment = await Deployment.StartAsync(this, kind, guards);
        }

        await deployment.ResetAsync();
        deployment.Rules.HoldFor = TimeSpan.FromMinutes(5);
        deployment.Delays.Wait = Delays.ForItsTime;
        return deployment;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var deployment in _deployments.Values)
        {
            await deployment.DisposeAsync();
        }

        await PostgreSql.DisposeAsync();
        await Redis.DisposeAsync();
        _garnet.Dispose();
        _folder.Dispose();
    }
}
