using System.Data.Common;
using Marquee.Api.Configuration;
using Marquee.Storage;
using Marquee.Storage.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Hosting;

/// <summary>The schema of the database, before anything uses it.</summary>
internal static class Schema
{
    /// <summary>Applies the migrations that are missing, or sees that none is.</summary>
    /// <exception cref="StartUpException">
    /// Another version made the database, or the settings do not let a start apply what is missing.
    /// </exception>
    public static async Task PrepareAsync(MarqueeDbContext db, Setup setup, DatabaseOptions options, CancellationToken ct)
    {
        if ((await ListPendingAsync(db, ct)).Count > 0)
        {
            if (!options.MigrateOnStart)
            {
                throw new StartUpException(
                    "The database lacks migrations of this version. Run the command migrate, or set Database:MigrateOnStart.");
            }

            await MigrateAsync(db, ct);
        }

        // Migrations work through any pooler, and may make the database that is asked here.
        await CheckPoolerAsync(setup, ct);
    }

    /// <summary>Applies the migrations that are missing, also while other instances do the same.</summary>
    /// <remarks>
    /// The lock that EF takes on PostgreSQL ends with the transaction of each migration. Another instance may apply the next one in
    /// between; applying it again fails, and is rolled back with its entry in the history.
    /// </remarks>
    public static async Task MigrateAsync(MarqueeDbContext db, CancellationToken ct)
    {
        for (var pending = await ListPendingAsync(db, ct); ;)
        {
            try
            {
                await db.Database.MigrateAsync(ct);
                return;
            }
            catch (DbException)
            {
                var left = await ListPendingAsync(db, ct);
                if (left.Count >= pending.Count)
                {
                    throw;
                }

                pending = left;
            }
        }
    }

    /// <summary>Sees that a command finds the schema of this version, and sessions that last as long as the settings say.</summary>
    /// <exception cref="StartUpException">It does not.</exception>
    public static async Task CheckAsync(MarqueeDbContext db, Setup setup, CancellationToken ct)
    {
        if ((await ListPendingAsync(db, ct)).Count > 0)
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate first.");
        }

        await CheckPoolerAsync(setup, ct);
    }

    /// <summary>The migrations of this version that are not applied yet.</summary>
    /// <exception cref="StartUpException">The database has a migration that this version does not know.</exception>
    public static async Task<IReadOnlyList<string>> ListPendingAsync(MarqueeDbContext db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = await ListAppliedAsync(db, ct);
        if (applied.Except(known).FirstOrDefault() is not { } unknown)
        {
            return [.. known.Except(applied)];
        }

        var made = $"was made by another version of Marquee, whose schema this version cannot read (migration {unknown}).";
        throw new StartUpException(db.Database.IsNpgsql()
            ? $"The database of ConnectionStrings:Database {made} Name an empty database there, or run the version that made it."
            : $"The database {db.Database.GetDbConnection().DataSource} {made} "
                + "Move its folder away or choose another with the setting DataFolder.");
    }

    private static async Task<List<string>> ListAppliedAsync(MarqueeDbContext db, CancellationToken ct)
    {
        try
        {
            return [.. await db.Database.GetAppliedMigrationsAsync(ct)];
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new StartUpException(
                $"The file {db.Database.GetDbConnection().DataSource} is damaged or no database of SQLite. Replace it with a backup, "
                + "or move it away.", exception);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR)
        {
            throw new StartUpException(
                $"The file {db.Database.GetDbConnection().DataSource} cannot be opened. It must be a file that Marquee may read and write.",
                exception);
        }
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
