using System.Diagnostics;
using System.Runtime;
using Marquee.Api.Health;
using Marquee.Api.Reservations;
using Microsoft.AspNetCore.Hosting.Server.Features;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Marquee.Api.Hosting;

/// <summary>
/// Loads the schedules that start soon, and sends requests to the started application until the runtime has compiled what they run; then
/// lets it be ready. A warm-up that fails or takes too long is logged; the application is ready all the same.
/// </summary>
/// <remarks>Asks for its services late: hosted services are made before the embedded Redis has started.</remarks>
internal sealed partial class WarmUp(
    StartOptions options,
    Readiness readiness,
    IServer server,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILoggerFactory loggers) : IHostedLifecycleService
{
    /// <summary>A round of requests that compiles fewer methods than this ends the warm-up.</summary>
    private const int Settled = 25;

    /// <summary>Compiled in <see cref="Look"/> by what an idle application does.</summary>
    private const int Few = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = loggers.CreateLogger("Marquee");
    private Task _run = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.WarmUp > TimeSpan.Zero)
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
        // Real time: a clock of a test may stand still.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        limit.CancelAfter(options.WarmUp);
        try
        {
            await SendUntilCompiledAsync(limit.Token);
        }
        catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            LogCutOff(options.WarmUp);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }

        BeReady();
    }

    private async Task SendUntilCompiledAsync(CancellationToken ct)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        using var client = new WarmUpClient(
            [.. addresses.Select(BindingAddress.Parse)], services.GetRequiredService<WarmUpRequests>(), services);
        var began = Stopwatch.GetTimestamp();
        var next = await services.GetRequiredService<NextSchedules>().LoadAsync(ct);
        LogLoaded(next, Stopwatch.GetElapsedTime(began));
        await client.FindReadsAsync(ct);
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
        if (options.WarmUp > TimeSpan.Zero)
        {
            // The requests have left garbage that an idle application would keep.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }

        readiness.BeReady();
        LogReady();
    }

    [LoggerMessage(LogLevel.Debug, "Warming up: {Schedules} schedules loaded after {Elapsed}")]
    private partial void LogLoaded(int schedules, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Debug, "Warming up: {Methods} methods compiled after {Elapsed}")]
    private partial void LogRound(long methods, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Information, "Ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Warning, "Warming up was cut off after {Limit} (Start:WarmUp): the first requests may be slower")]
    private partial void LogCutOff(TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "Warming up failed: the first requests may be slower")]
    private partial void LogFailed(Exception exception);
}
