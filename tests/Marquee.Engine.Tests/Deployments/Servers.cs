using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Testing;

[assembly: AssemblyFixture(typeof(Servers))]

// Races on two processors are judged undisturbed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Marquee.Engine.Tests.Deployments;

/// <summary>The servers that every deployment of the tests uses.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly Dictionary<string, Deployment> _deployments = [];

    public PostgreSqlServer PostgreSql { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PostgreSql = await PostgreSqlServer.StartAsync();
        Redis = await RedisServer.StartAsync();
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
    }
}
