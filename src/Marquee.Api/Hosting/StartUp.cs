using Marquee.Api.Sample;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Hosting;

/// <summary>Gets everything ready before the first request: data folder, embedded Redis, schema and sample data.</summary>
internal sealed class StartUp(Setup setup, IServiceProvider services, IOptions<DatabaseOptions> database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        setup.PrepareDataFolder();
        var redis = Task.Run(() => services.GetService<EmbeddedRedisHost>()?.StartAsync() ?? Task.CompletedTask, cancellationToken);
        await Task.WhenAll(redis, PrepareDatabaseAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareDatabaseAsync(CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var schema = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>().Database;
        if (database.Value.MigrateOnStart)
        {
            await schema.MigrateAsync(ct);
        }
        else if ((await schema.GetPendingMigrationsAsync(ct)).Any())
        {
            throw new StartUpException("The database lacks migrations of this version. Run the command migrate, or set Database:MigrateOnStart.");
        }

        await scope.ServiceProvider.GetRequiredService<SampleData>().PlanAsync(ct);
    }
}
