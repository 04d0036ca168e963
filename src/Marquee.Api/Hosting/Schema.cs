using Marquee.Api.Configuration;
using Marquee.Storage;
using Marquee.Storage.PostgreSql;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Hosting;

/// <summary>The schema of the database, before anything uses it.</summary>
internal static class Schema
{
    /// <summary>Applies the migrations that are missing, or sees that none is.</summary>
    /// <exception cref="StartUpException">Some are missing, and the settings do not let a start apply them.</exception>
    public static async Task PrepareAsync(MarqueeDbContext db, Setup setup, DatabaseOptions options, CancellationToken ct)
    {
        if (options.MigrateOnStart)
        {
            await db.Database.MigrateAsync(ct);
        }
        else if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate, or set Database:MigrateOnStart.");
        }

        // Migrations work through any pooler, and may make the database that is asked here.
        await CheckPoolerAsync(setup, ct);
    }

    /// <summary>Sees that a command finds the schema of this version, and sessions that last as long as the settings say.</summary>
    /// <exception cref="StartUpException">It does not.</exception>
    public static async Task CheckAsync(MarqueeDbContext db, Setup setup, CancellationToken ct)
    {
        if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate first.");
        }

        await CheckPoolerAsync(setup, ct);
    }

    private static async Task CheckPoolerAsync(Setup setup, CancellationToken ct)
    {
        if (setup.Provider is DatabaseProvider.PostgreSql
            && await TransactionPooler.IsInUseAsync(setup.Database, ct)
            && setup.PoolMode is PoolMode.Session)
        {
            throw new StartUpException(
                "A pooler before PostgreSQL gives every transaction another session (PgBouncer's pool_mode = transaction). "
                + "Set Database:PoolMode to Transaction, or connect without it.");
        }
    }
}
