using Marquee.Storage;
using Marquee.Storage.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Hosting;

/// <summary>The schema of the database, before anything uses it.</summary>
internal static class Schema
{
    /// <summary>Applies the migrations that are missing, or sees that none is.</summary>
    /// <exception cref="StartUpException">Some are missing, and the settings do not let a start apply them.</exception>
    public static async Task PrepareAsync(MarqueeDbContext db, DatabaseOptions options, CancellationToken ct)
    {
        if (options.MigrateOnStart)
        {
            await MigrateAsync(db, ct);
        }
        else if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate, or set Database:MigrateOnStart.");
        }
        else
        {
            // Whoever ran the printed script has the columns, but not what is filled by code.
            await SearchTitles.FillAsync(db, ct);
        }
    }

    /// <summary>Applies the migrations that are missing.</summary>
    public static async Task MigrateAsync(MarqueeDbContext db, CancellationToken ct)
    {
        await db.Database.MigrateAsync(ct);
        await SearchTitles.FillAsync(db, ct);
    }
}
