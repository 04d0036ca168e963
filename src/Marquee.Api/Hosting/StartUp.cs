using Marquee.Api.Accounts;
using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Operations;
using Marquee.Api.Payments;
using Marquee.Api.Sample;
using Marquee.Infrastructure.Mail;
using Marquee.Storage;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Hosting;

/// <summary>Gets everything ready before the first request: data folder, embedded Redis, schema and sample data.</summary>
internal sealed class StartUp(
    Setup setup, IServiceProvider services, AccountOptions accounts, MailOptions mail, SiteOptions site, LocalAccess access,
    IOptions<DatabaseOptions> database, ChosenGateway gateway) : IHostedService, IDisposable
{
    private IDisposable? _lock;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!setup.IsEmbedded && accounts.SigningKey is null)
        {
            throw new StartUpException(
                "Accounts:SigningKey is empty. Set it to a secret of at least 32 characters, the same for all instances (openssl "
                + "rand -base64 32).");
        }

        if (mail.Host is { Length: > 0 } && !access.IsThisMachineOnly && string.IsNullOrEmpty(site.PublicUrl))
        {
            throw new StartUpException(
                "Site:PublicUrl is empty, but links are sent by mail (Mail:Host). Set it to the public address of the site, such as "
                + "https://tickets.example.");
        }

        gateway.Check();
        if (setup.UsesDataFolder)
        {
            DataFolder.Prepare(setup.DataFolder);
            _lock = DataFolder.Lock(setup.DataFolder);
        }

        var redis = Task.Run(() => services.GetService<EmbeddedRedisHost>()?.StartAsync() ?? Task.CompletedTask, cancellationToken);
        await Task.WhenAll(redis, PrepareDatabaseAsync(redis, cancellationToken));
        // Starting makes garbage that serving does not: give its memory back once.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();

    private async Task PrepareDatabaseAsync(Task redis, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await Schema.PrepareAsync(scope.ServiceProvider.GetRequiredService<MarqueeDbContext>(), setup, database.Value, ct);
        // New showings are announced to other instances by Redis.
        await redis;
        await scope.ServiceProvider.GetRequiredService<SampleData>().PlanAsync(ct);
        await scope.ServiceProvider.GetRequiredService<TimeZoneCheck>().FindMissingAsync(ct);
    }
}
