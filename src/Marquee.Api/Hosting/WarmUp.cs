using System.Diagnostics;
using System.Runtime;
using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Reservations;
using Microsoft.AspNetCore.Hosting.Server.Features;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Marquee.Api.Hosting;

/// <summary>
/// Sends requests to the started application until the runtime has compiled what they run, and loads the schedules that start soon; then
/// lets it be ready. A warm-up that fails or takes too long is logged; the application is ready all the same.
/// </summary>
/// <remarks>Asks for its services late: hosted services are made before the embedded Redis has started.</remarks>
internal sealed partial class WarmUp(
    StartOptions options,
    Setup setup,
    Readiness readiness,
    IServer server,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILoggerFactory loggers) : IHostedLifecycleService
{
    /// <summary>A round of requests that compiles fewer methods than this ends the warm-up.</summary>
    private const int Settled = 25;

    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(5);

    /// <summary>Compiled in <see cref="Look"/> by what an idle application does.</summary>
    private const int Few = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _limit = options.WarmUp ?? (setup.IsEmbedded ? TimeSpan.Zero : Default);
    private readonly ILogger _logger = loggers.CreateLogger("Marquee");
    private Task _run = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_limit > TimeSpan.Zero)
        {
            _run = Task.Run(RunAsync, CancellationToken.None);
        }
        else
        {
            BeReady();
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits for the end of a warm-up, which <see cref="IHostApplicationLifetime.ApplicationStopping"/> has cut off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync()
    {
        await WithinAsync(_limit, SendUntilCompiledAsync);

        // At last: what is loaded and not used ends after some seconds.
        await WithinAsync(LongestLoad, ct => services.GetRequiredService<NextSchedules>().LoadAsync(ct));
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            BeReady();
        }
    }

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> step)
    {
        // Real time: a clock of a test may stand still.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        late.CancelAfter(limit);
        try
        {
            await step(late.Token);
        }
        catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It stops.
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            LogCutOff(limit);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    private async Task SendUntilCompiledAsync(CancellationToken ct)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        using var client = new WarmUpClient(
            [.. addresses.Select(BindingAddress.Parse)], services.GetRequiredService<WarmUpRequests>(), services);
        await client.FindReadsAsync(ct);
        var began = Stopwatch.GetTimestamp();
        for (var compiled = long.MaxValue; compiled >= Settled;)
        {
            var before = JitInfo.GetCompiledMethodCount();
            await client.SendRoundAsync(ct);
            await CompilerIsIdleAsync(ct);
            compiled = JitInfo.GetCompiledMethodCount() - before;
            LogRound(compiled, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Waits for methods that are compiled again in the background: more requests would only take its time.</summary>
    private static async Task CompilerIsIdleAsync(CancellationToken ct)
    {
        long before;
        do
        {
            before = JitInfo.GetCompiledMethodCount();
            await Task.Delay(Look, ct);
        }
        while (JitInfo.GetCompiledMethodCount() > before + Few);
    }

    private void BeReady()
    {
        services.GetRequiredService<WarmUpRequests>().End();
        if (_limit > TimeSpan.Zero)
        {
            // The requests have left garbage that an idle application would keep.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }

        readiness.BeReady();
        LogReady();
    }

    [LoggerMessage(LogLevel.Debug, "Warming up: {Methods} methods compiled after {Elapsed}")]
    private partial void LogRound(long methods, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Information, "Ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Warning, "Warming up was cut off after {Limit}: the first requests may be slower")]
    private partial void LogCutOff(TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "Warming up failed: the first requests may be slower")]
    private partial void LogFailed(Exception exception);
}
