using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Marquee.Storage.PostgreSql;

/// <summary>Lets <c>dotnet ef</c> make migrations without a start-up project and without a server.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<MarqueeDbContext>
{
    public MarqueeDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<MarqueeDbContext>();
        options.UseMarqueePostgreSql(NpgsqlDataSource.Create("Host=localhost;Database=marquee")).UseSnakeCaseNamingConvention();
        return new MarqueeDbContext(options.Options);
    }
}
