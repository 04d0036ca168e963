using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Marquee.Storage.Sqlite;

/// <summary>Lets <c>dotnet ef</c> make migrations without a start-up project and without a database.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<MarqueeDbContext>
{
    public MarqueeDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<MarqueeDbContext>();
        options.UseMarqueeSqlite("Data Source=:memory:").UseSnakeCaseNamingConvention();
        return new MarqueeDbContext(options.Options);
    }
}
