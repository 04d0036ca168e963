using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Marquee.Api.Tests.Fixtures;

/// <summary>The PostgreSQL and Redis the tests run against, and one application in each set-up that tests share.</summary>
public sealed class Servers : IAsyncLifetime
{
    private PostgreSqlServer _postgreSql = null!;
    private RedisServer _redis = null!;
    private Dictionary<SetUp, MarqueeServer> _shared = null!;
    private int _redisDatabases;

    public static TheoryData<SetUp> EverySetUp => [SetUp.Embedded, SetUp.Production];

    public string Redis => _redis.ConnectionString;

    /// <summary>An application without a cooldown; its tests keep to schedules of their own.</summary>
    public MarqueeServer this[SetUp setUp] => _shared[setUp];

    public async ValueTask InitializeAsync()
    {
        _postgreSql = await PostgreSqlServer.StartAsync();
        _redis = await RedisServer.StartAsync();
        _shared = new Dictionary<SetUp, MarqueeServer>
        {
            [SetUp.Embedded] = await StartAsync(SetUp.Embedded),
            [SetUp.Production] = await StartAsync(SetUp.Production),
        };
    }

    public Task<string> CreateDatabaseAsync() => _postgreSql.CreateDatabaseAsync();

    /// <summary>An application of its own, with settings of its own; by default without cooldown and limits, with sample data.</summary>
    public Task<MarqueeServer> StartAsync(SetUp setUp, params (string Key, string Value)[] settings) =>
        StartAsync(setUp, change: null, settings);

    /// <summary>The same, with services of its own or without some.</summary>
    public async Task<MarqueeServer> StartAsync(
        SetUp setUp, Action<IServiceCollection>? change, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Reservations:Cooldown"] = "00:00:00",
            // All tests call from one address.
            ["Limits:Enabled"] = "false",
        };
        if (setUp is SetUp.Production)
        {
            all["Database:Provider"] = "PostgreSql";
            all["ConnectionStrings:Database"] = await _postgreSql.CreateDatabaseAsync();
            // Every database counts its schedules from 1: what is claimed for one application is nobody else's.
            // A busy machine is slow; that must not look like a Redis that does not answer.
            all["ConnectionStrings:Redis"] =
                $"{_redis.ConnectionString},asyncTimeout=10000,defaultDatabase={Interlocked.Increment(ref _redisDatabases)}";
            all["Accounts:SigningKey"] = "a secret of the tests, of 32 characters or more";
            all["Sample:Enabled"] = "true";
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return new MarqueeServer(all, change);
    }

    /// <summary>Another instance of the same set-up, on the same database and Redis.</summary>
    public Task<MarqueeServer> StartBesideAsync(MarqueeServer other) =>
        StartAsync(SetUp.Production, [.. other.Settings.Select(setting => (setting.Key, setting.Value))]);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _shared.Values)
        {
            await server.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _postgreSql.DisposeAsync();
    }
}

/// <summary>The two ways to run: nothing from outside, or PostgreSQL and Redis.</summary>
public enum SetUp
{
    Embedded,
    Production,
}
