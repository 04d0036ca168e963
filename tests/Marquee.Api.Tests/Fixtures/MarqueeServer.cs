using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Claims;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Sample;
using Marquee.Storage;
using Marquee.Storage.Idempotency;
using Marquee.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>The application on a real port. Its clock stands at 9:00 in Seoul on the day before the origin's sample day.</summary>
public sealed class MarqueeServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2025, 1, 7, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder? _folder;
    private readonly WebApplicationFactory<Program> _factory;
    private readonly ConcurrentBag<string> _refusals = [];
    private readonly SocketsHttpHandler _connections = new() { AllowAutoRedirect = false, UseCookies = false };

    public MarqueeServer(Dictionary<string, string> settings, Action<IServiceCollection>? change = null)
    {
        Settings = new Dictionary<string, string>(settings);
        if (!settings.TryGetValue("DataFolder", out var folder))
        {
            _folder = new TemporaryFolder();
            settings["DataFolder"] = folder = _folder.Path;
        }

        DataFolder = folder;
        settings.TryAdd("urls", "http://127.0.0.1:0");
        settings.TryAdd("Start:WarmUp", "00:00:00");
        settings.TryAdd("Payments:Gateway", "None");
        settings.TryAdd("Logging:LogLevel:Default", "Warning");
        settings.TryAdd("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning");
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment(settings.GetValueOrDefault("environment", "Production"));
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }

            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Time);
                change?.Invoke(services);
            });
        });
        _factory.UseKestrel(0);
        _factory.StartServer();
    }

    /// <summary>What it was started with.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public string DataFolder { get; }

    /// <summary>What it has refused to clients of this class, as "operation status code".</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    public IServiceProvider Services => _factory.Services;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal));

    /// <summary>A client that nobody is signed in with, and that follows no redirects.</summary>
    public HttpClient Client() => new(new DescribedRefusals(_connections, _refusals), disposeHandler: false) { BaseAddress = Address };

    /// <summary>A client that sends the token of a member; members need no account to reserve.</summary>
    public HttpClient ClientOf(long member) => ClientWith(TokenOf(member));

    public HttpClient ClientWith(string token)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public string TokenOf(long member) =>
        Services.GetRequiredService<AccessTokens>().Issue(
            new ClaimsIdentity(
                [new Claim(MarqueeClaims.Subject, $"{member}"), new Claim(MarqueeClaims.Name, $"Member {member}")])).AccessToken;

    public async Task<T> ReadAsync<T>(Func<MarqueeDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<MarqueeDbContext>());
    }

    /// <summary>As if the process had died at work on every call with an idempotency key, at the start of its clock.</summary>
    public Task LeaveCallsUnfinishedAsync()
    {
        var lease = Start.UtcDateTime + IdempotencyStore.Lease;
        return ReadAsync(db => db.IdempotentCalls.ExecuteUpdateAsync(set => set.SetProperty(call => call.Status, (int?)null)
            .SetProperty(call => call.Body, (string?)null).SetProperty(call => call.LeaseUntil, lease)));
    }

    /// <summary>What every start does for the sample data.</summary>
    public async Task PlanSampleAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SampleData>().PlanAsync(CancellationToken.None);
    }

    /// <summary>
    /// How many rows the tables of the ledger have, and the versions of all seat maps together: unchanged when nothing changed.
    /// </summary>
    public Task<(int Reservations, int Seats, int Quotas, long Versions)> LedgerAsync() => ReadAsync(async db => (
        await db.Reservations.CountAsync(),
        await db.ReservedSeats.CountAsync(),
        await db.MemberQuotas.SumAsync(quota => quota.Seats),
        await db.ScheduleOccupancies.SumAsync(occupancy => occupancy.Version)));

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await _factory.DisposeAsync();
        _folder?.Dispose();
    }
}
