using Marquee.Storage;
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
            await db.Database.MigrateAsync(ct);
        }
        else if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate, or set Database:MigrateOnStart.");
        }
    }
}
