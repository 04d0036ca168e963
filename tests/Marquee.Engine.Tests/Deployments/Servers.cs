using Marquee.Engine.Tests.Deployments;
using Marquee.Testing;

[assembly: AssemblyFixture(typeof(Servers))]

// Races on two processors are judged undisturbed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Marquee.Engine.Tests.Deployments;

/// <summary>The servers that every deployment of the tests uses.</summary>
public sealed class Servers : IAsyncLifetime
{
    public PostgreSqlServer PostgreSql { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PostgreSql = await PostgreSqlServer.StartAsync();
        Redis = await RedisServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await PostgreSql.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
