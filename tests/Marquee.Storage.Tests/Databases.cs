using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Storage.Mapping;
using Marquee.Storage.PostgreSql;
using Marquee.Storage.Sqlite;
using Marquee.Storage.Tests;
using Marquee.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(Databases))]

namespace Marquee.Storage.Tests;

public enum Provider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Makes databases with the schema of today: of each provider one is migrated, the others are copies.</summary>
public sealed class Databases : IAsyncLifetime
{
    public static readonly DateTimeOffset Start = new(2025, 1, 7, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private PostgreSqlServer _postgreSql = null!;
    private string _template = null!;
    private int _copies;

    public static TheoryData<Provider> Every => [Provider.Sqlite, Provider.PostgreSql];

    public async ValueTask InitializeAsync()
    {
        _postgreSql = await PostgreSqlServer.StartAsync();
        var template = await _postgreSql.CreateDatabaseAsync();
        _template = new Npgsql.NpgsqlConnectionStringBuilder(template).Database!;
        await MigrateAsync(services => services.AddPostgreSqlStorage(template));
        await MigrateAsync(services => services.AddSqliteStorage($"Data Source={_folder.File("template.db")};Pooling=False"));
    }

    /// <summary>A database of its own for one test.</summary>
    /// <param name="provider">Which kind.</param>
    /// <param name="rules">The rules of orders; without a cooldown by default.</param>
    /// <param name="migrated">Whether it has the schema, or is empty.</param>
    /// <param name="settings">More of the connection string of PostgreSQL; time-outs that a slow machine does not meet by default.</param>
    internal async Task<Database> CreateAsync(
        Provider provider, ReservationOptions? rules = null, bool migrated = true,
        string settings = "Timeout=60;Command Timeout=60;Options=-c lock_timeout=60s")
    {
        var time = new FakeTimeProvider(Start);
        var services = Services(time, rules ?? new ReservationOptions { Cooldown = TimeSpan.Zero });
        if (provider is Provider.PostgreSql)
        {
            services.AddPostgreSqlStorage($"{await _postgreSql.CreateDatabaseAsync(migrated ? _template : null)};{settings}");
        }
        else
        {
            var copy = _folder.File($"{Interlocked.Increment(ref _copies)}.db");
            if (migrated)
            {
                File.Copy(_folder.File("template.db"), copy);
            }

            services.AddSqliteStorage($"Data Source={copy}");
        }

        return new Database(provider, services, time);
    }

    /// <summary>How an empty database of PostgreSQL is reached.</summary>
    internal Task<string> CreatePostgreSqlAsync() => _postgreSql.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await _postgreSql.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static async Task MigrateAsync(Action<IServiceCollection> addStorage)
    {
        var services = Services(TimeProvider.System, new ReservationOptions());
        addStorage(services);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MarqueeDbContext>().Database.MigrateAsync();
    }

    private static ServiceCollection Services(TimeProvider time, ReservationOptions rules)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time).AddSingleton(rules).AddSingleton<IActor, Tester>().AddSingleton(new PriceOptions())
            .AddSingleton<ITimeZones, MachineZones>();
        return services;
    }

    private sealed class MachineZones : ITimeZones
    {
        public bool IsCanonical(string id) => true;

        public TimeZoneInfo? Find(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
    }

    private sealed class Tester : IActor
    {
        public string Name => "tester";

        public UserId? Id => null;

        public string Role => AuditColumns.System;

        public string? Address => null;
    }
}
