using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Health;

/// <summary>How the application stops.</summary>
internal sealed class StopOptions
{
    public const string Section = "Stop";

    /// <summary>How long it serves after the signal to stop, while `/health/ready` answers 503, so that balancers notice.</summary>
    /// <value>0 to 1 min; 0 by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Notice { get; set; } = TimeSpan.Zero;
}

/// <summary>
/// Whether the application should be sent requests: not while it warms up, and not from the signal to stop on. It accepts them all the
/// time.
/// </summary>
internal sealed class Readiness(IOptions<StopOptions> options) : IHostedLifecycleService
{
    private volatile bool _started;
    private volatile bool _ready;
    private volatile bool _stopping;

    /// <summary>Why it should not, or <see langword="null"/>.</summary>
    public string? Obstacle =>
        _stopping ? "The application is stopping." : _ready ? null : "The application is warming up.";

    /// <summary>The warm-up is over.</summary>
    public void BeReady() => _ready = true;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_started)
        {
            // Real time: load balancers poll in it.
            await Task.Delay(options.Value.Notice, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
