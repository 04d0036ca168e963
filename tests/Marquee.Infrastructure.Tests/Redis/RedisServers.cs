using Marquee.Infrastructure.Embedded;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;
using StackExchange.Redis;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RedisServers))]

// Races on two processors, and what this process listens on, are judged undisturbed.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Marquee.Infrastructure.Tests.Redis;

public enum RedisKind
{
    Embedded,
    Server,
}

/// <summary>The two servers Marquee runs on: Garnet inside the process and a redis-server.</summary>
public sealed class RedisServers : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedRedis _embedded = null!;
    private RedisServer _server = null!;

    public static TheoryData<RedisKind> Every => [RedisKind.Embedded, RedisKind.Server];

    public async ValueTask InitializeAsync()
    {
        _embedded = EmbeddedRedis.Start(_folder.Path);
        _server = await RedisServer.StartAsync();
    }

    /// <summary>How to connect, with patience for a slow machine: a time-out would count as an absent Redis.</summary>
    public ConfigurationOptions Connection(RedisKind kind)
    {
        var connection = kind switch
        {
            RedisKind.Embedded => _embedded.Connection(),
            RedisKind.Server => RedisConnection.Parse(_server.ConnectionString),
        };
        (connection.ConnectTimeout, connection.SyncTimeout, connection.AsyncTimeout) = (60_000, 60_000, 60_000);
        return connection;
    }

    public async Task<ConnectionMultiplexer> ConnectAsync(RedisKind kind) => await ConnectionMultiplexer.ConnectAsync(Connection(kind));

    public async ValueTask DisposeAsync()
    {
        _embedded.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
