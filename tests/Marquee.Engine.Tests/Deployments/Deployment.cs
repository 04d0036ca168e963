using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Histories;
using Marquee.Infrastructure.Embedded;
using Marquee.Infrastructure.Redis;
using Marquee.Storage;
using Marquee.Storage.PostgreSql;
using Marquee.Storage.Sqlite;
using Marquee.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace Marquee.Engine.Tests.Deployments;

public enum DeploymentKind
{
    /// <summary>SQLite and Garnet.</summary>
    Embedded,

    /// <summary>PostgreSQL and a Redis.</summary>
    Production,
}

/// <summary>
/// A database, a Redis, and instances of the application with their guards, set up for many programs one after the other.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<GuardKind> _guards;
    private readonly List<Application> _dead = [];
    private Application[] _instances = [];
    private EmbeddedRedis? _garnet;
    private SqlProxy? _proxy;
    private ConnectionMultiplexer _redis = null!;
    private Action<IServiceCollection> _addStorage = null!;
    private Mutation _mutation = Mutation.None;

    private Deployment(DeploymentKind kind, IReadOnlyList<GuardKind> guards) => (Kind, _guards) = (kind, guards);

    public DeploymentKind Kind { get; }

    public int Instances => _instances.Length;

    public Hall Hall { get; private set; } = null!;

    public Delays Delays { get; } = new();

    public ClaimWatch Watch { get; } = new();

    /// <summary>The rules that every instance reads, now and later.</summary>
    public ReservationOptions Rules { get; } = new() { Cooldown = TimeSpan.Zero };

    /// <summary>Sets one up.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="kind">Which of them.</param>
    /// <param name="guards">The guard of every instance.</param>
    /// <param name="mutation">What is wrong with it on purpose.</param>
    /// <param name="redis">A Redis of its own, instead of the shared one.</param>
    public static async Task<Deployment> StartAsync(
        Servers servers, DeploymentKind kind, IReadOnlyList<GuardKind> guards, Mutation? mutation = null, RedisServer? redis = null)
    {
        var deployment = new Deployment(kind, guards);
        deployment._mutation = mutation ?? Mutation.None;
        await deployment.StartAsync(servers, deployment._mutation, redis);
        return deployment;
    }

    public Application Instance(int i) => _instances[i % _instances.Length];

    /// <summary>Kills an instance and starts another in its place.</summary>
    public void Restart(int i)
    {
        var dead = Instance(i);
        dead.Kill();
        lock (_dead)
        {
            _dead.Add(dead);
        }

        _instances[i % _instances.Length] = Start(dead.Guard);
    }

    public Task WipeRedisAsync() => Task.WhenAll(_redis.GetServers().Select(server => server.FlushAllDatabasesAsync()));

    public async Task<Result<SeatsReserved>> ReserveAsync(int instance, int member, string seats, string? key = null) =>
        await Instance(instance).Get<ReserveSeats>().ExecuteAsync(
            new UserId(member), new SeatRequest(Hall.ScheduleId, Hall.IdsOf(SeatSet.Of(seats)), key), CancellationToken.None);

    public void LoseNextCommit() => _proxy?.LoseNextCommit();

    /// <summary>Waits until no call is under way that may still change something, and clears away the dead.</summary>
    public async Task CalmDownAsync()
    {
        _proxy?.LoseNoCommit();
        while (!_instances.Concat(_dead).All(application => application.IsQuiet))
        {
            await Task.Delay(1);
        }

        foreach (var application in _dead)
        {
            await application.DisposeAsync();
        }

        _dead.Clear();
    }

    /// <summary>Forgets every reservation.</summary>
    public async Task ResetAsync()
    {
        await CalmDownAsync();
        await ExecuteAsync(Kind switch
        {
            DeploymentKind.Embedded => "delete from reserved_seat; delete from member_quota; delete from reservation",
            DeploymentKind.Production => "truncate reserved_seat, member_quota, reservation cascade",
        });
        await WipeRedisAsync();
    }

    public async Task<T> ReadAsync<T>(Func<MarqueeDbContext, Task<T>> read)
    {
        await using var database = await _instances[0].Get<IDbContextFactory<MarqueeDbContext>>().CreateDbContextAsync();
        return await read(database);
    }

    public Task<List<Reservation>> ReadReservationsAsync() => ReadAsync(database => database.Reservations.AsNoTracking().ToListAsync());

    public Task<int> ExecuteAsync(string sql) => ReadAsync(database => database.Database.ExecuteSqlRawAsync(sql));

    public async ValueTask DisposeAsync()
    {
        await CalmDownAsync();
        foreach (var application in _instances)
        {
            await application.DisposeAsync();
        }

        await _redis.DisposeAsync();
        _garnet?.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task StartAsync(Servers servers, Mutation mutation, RedisServer? redis)
    {
        var options = RedisOf(servers, mutation, redis);
        _redis = await ConnectionMultiplexer.ConnectAsync(options);
        var addDatabase = await AddDatabaseAsync(servers, mutation);
        _addStorage = services =>
        {
            services.AddSingleton(_ => EditedRedis.Of(ConnectionMultiplexer.Connect(options), mutation.Scripts));
            addDatabase(services);
        };
        _instances = [Start(_guards[0])];
        await ReadAsync(async database =>
        {
            await database.Database.MigrateAsync();
            foreach (var statement in mutation.Schema)
            {
                await database.Database.ExecuteSqlRawAsync(statement);
            }

            return Hall = await Hall.BuildAsync(database);
        });
        await _instances[0].DisposeAsync();
        _addStorage += services => services.AddSingleton<IReservableSchedules>(Hall);
        _instances = [.. _guards.Select(Start)];
    }

    private async Task<Action<IServiceCollection>> AddDatabaseAsync(Servers servers, Mutation mutation)
    {
        if (Kind is DeploymentKind.Embedded)
        {
            return services => services.AddSqliteStorage($"Data Source={_folder.File("marquee.db")}");
        }

        _proxy = new SqlProxy(servers.PostgreSql.Port, mutation.Sql);
        var settings = new NpgsqlConnectionStringBuilder(await servers.PostgreSql.CreateDatabaseAsync())
            { Port = _proxy.Port, SslMode = SslMode.Disable };
        return services => services.AddPostgreSqlStorage(settings.ConnectionString);
    }

    private ConfigurationOptions RedisOf(Servers servers, Mutation mutation, RedisServer? redis)
    {
        _garnet = Kind is DeploymentKind.Embedded && redis is null ? EmbeddedRedis.Start(_folder.Path, mutation.TransactionMode) : null;
        var options = _garnet?.Connection() ?? RedisConnection.Parse((redis ?? servers.Redis).ConnectionString);
        options.AllowAdmin = true;
        return options;
    }

    private Application Start(GuardKind guard) => new(guard, Rules, Delays, Watch, _mutation, _addStorage);
}
