using Marquee.Infrastructure.Embedded;
using StackExchange.Redis;

namespace Marquee.Api.Hosting;

/// <summary>Starts the Redis inside the process and lets nothing use it before it has shown that its scripts run alone.</summary>
internal sealed class EmbeddedRedisHost(Setup setup) : IDisposable
{
    private EmbeddedRedis? _redis;

    /// <summary>How to connect to it.</summary>
    /// <exception cref="InvalidOperationException">It was not started: a programmer's mistake.</exception>
    public ConfigurationOptions Connection =>
        _redis?.Connection() ?? throw new InvalidOperationException("The embedded Redis was not started.");

    public Task StartAsync()
    {
        _redis = EmbeddedRedis.Start(setup.DataFolder);
        return ClaimSelfTest.RunAsync(Connection);
    }

    public void Dispose() => _redis?.Dispose();
}
