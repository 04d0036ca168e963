using System.Data;
using Marquee.Domain.Reservations;
using Marquee.Storage.Bulk;
using Marquee.Storage.Catalog;
using Marquee.Storage.Sqlite.Bulk;
using Marquee.Storage.Sqlite.Reservations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Storage.Sqlite;

/// <summary>Storage in a SQLite file: one application instance at a time.</summary>
public static class SqliteRegistration
{
    /// <summary>
    /// Adds the database, its queries, the ledger and the bulk writer. Needs <see cref="ReservationOptions"/> and a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">In the form of Microsoft.Data.Sqlite.</param>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string connectionString)
    {
        SqliteLibrary.Configure();
        var settings = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        return services
            .AddSingleton(_ => new SqliteWriteGate(settings.ConnectionString))
            .AddSingleton<IReservationLedger, SqliteReservationLedger>()
            .AddScoped<IBulkWriter, SqliteBulkWriter>()
            .AddSingleton<IConflicts, SqliteConflicts>()
            // Begins without the lock of a writer. Without a shared cache SQLite reads nothing uncommitted at any level.
            .AddSingleton(new SnapshotIsolation(IsolationLevel.ReadUncommitted))
            .AddSingleton<IDatabaseClock, SqliteClock>()
            .AddSingleton<ITitleSearch, SqliteTitleSearch>()
            .AddMarqueeStorage((_, options) => options.UseMarqueeSqlite(settings.ConnectionString));
    }

    internal static DbContextOptionsBuilder UseMarqueeSqlite(this DbContextOptionsBuilder options, string connectionString) =>
        options
            .UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteRegistration).Assembly.GetName().Name))
            .AddInterceptors(DurableConnections.Instance)
            // SQLite changes keys by building the table anew, for which EF turns them off outside a transaction. The data folder is locked
            // during it.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning))
            .ReplaceService<IModelCustomizer, SqliteModel>();
}
