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

    /// <summary>Adds the database, its queries, the ledger and the bulk writer. Needs <see cref="ReservationOptions"/> and a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">In Npgsql's form. Statements are prepared as they recur unless it says otherwise ("Max Auto Prepare").
    /// "Maximum Pool Size" is shared by two pools, half each.</param>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public static IServiceCollection AddPostgreSqlStorage(this IServiceCollection services, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Max Auto Prepare")) // ContainsKey knows every keyword, set or not.
        {
            settings.MaxAutoPrepare = PreparedStatements;
        }

        // Nobody here leaves anything in a session, but what the ledger sets for its own; to reset it takes as many statements as an order.
        settings.NoResetOnClose = true;

        // Half for the ledger, half for everything else.
        settings.MaxPoolSize = Math.Max(settings.MaxPoolSize / 2, 1);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        return services
            .AddSingleton(_ => new NpgsqlDataSourceBuilder(settings.ConnectionString).Build())
            .AddKeyedSingleton(Ledger, (_, _) => LedgerSessions.Create(settings))
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
