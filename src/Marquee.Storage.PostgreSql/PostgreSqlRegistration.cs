using System.Data;
using Marquee.Domain.Reservations;
using Marquee.Storage.Bulk;
using Marquee.Storage.Catalog;
using Marquee.Storage.PostgreSql.Bulk;
using Marquee.Storage.PostgreSql.Reservations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marquee.Storage.PostgreSql;

/// <summary>Storage on PostgreSQL.</summary>
public static class PostgreSqlRegistration
{
    /// <summary>The key of the ledger's own <see cref="NpgsqlDataSource"/>.</summary>
    public const string Ledger = "ledger";

    private const int PreparedStatements = 50;

    /// <summary>
    /// Adds the database, its queries, the ledger and the bulk writer. Needs <see cref="ReservationOptions"/> and a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">In Npgsql's form. Recurring statements are prepared unless "Max Auto Prepare" is 0.
    /// "Maximum Pool Size" is shared by two pools, half each. "Timeout" and "Command Timeout" of the ledger are 3 s unless set.</param>
    /// <param name="poolMode">Whether a session lasts longer than a transaction. If not, no statement is prepared.</param>
    /// <exception cref="ArgumentException">The connection string is malformed, or asks for prepared statements that
    /// <paramref name="poolMode"/> cannot keep.</exception>
    public static IServiceCollection AddPostgreSqlStorage(
        this IServiceCollection services, string connectionString, PoolMode poolMode = PoolMode.Session)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (poolMode is PoolMode.Transaction && settings.MaxAutoPrepare > 0)
        {
            throw new ArgumentException(
                "Max Auto Prepare needs sessions that outlast a transaction; remove it, as Database:PoolMode is Transaction.");
        }

        if (poolMode is PoolMode.Session && !settings.ShouldSerialize("Max Auto Prepare")) // ContainsKey knows every keyword, set or not.
        {
            settings.MaxAutoPrepare = PreparedStatements;
        }

        // Only the ledger leaves something in its sessions, on purpose. Resetting a session takes as many statements as an order.
        settings.NoResetOnClose = true;

        // Half for the ledger, half for everything else.
        settings.MaxPoolSize = Math.Max(settings.MaxPoolSize / 2, 1);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        return services
            .AddSingleton(_ => new NpgsqlDataSourceBuilder(settings.ConnectionString).Build())
            .AddKeyedSingleton(Ledger, (_, _) => LedgerSessions.Create(settings, poolMode))
            .AddSingleton<IReservationLedger, PostgreSqlReservationLedger>()
            .AddScoped<IBulkWriter, PostgreSqlBulkWriter>()
            .AddSingleton<IConflicts, PostgreSqlConflicts>()
            .AddSingleton(new SnapshotIsolation(IsolationLevel.RepeatableRead))
            .AddSingleton<IDatabaseClock, PostgreSqlClock>()
            .AddSingleton<ITitleSearch, PostgreSqlTitleSearch>()
            .AddMarqueeStorage((provider, options) => options.UseMarqueePostgreSql(provider.GetRequiredService<NpgsqlDataSource>()));
    }

    internal static DbContextOptionsBuilder UseMarqueePostgreSql(this DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        options
            .UseNpgsql(dataSource, npgsql => npgsql.MigrationsAssembly(typeof(PostgreSqlRegistration).Assembly.GetName().Name))
            .ReplaceService<IModelCustomizer, PostgreSqlModel>();
}
