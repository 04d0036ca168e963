using Marquee.Api.Configuration;
using Marquee.Infrastructure.Embedded;
using StackExchange.Redis;

namespace Marquee.Api.Hosting;

/// <summary>Starts the Redis inside the process; it is used only after a self-test that its scripts run atomically.</summary>
internal sealed class EmbeddedRedisHost(Setup setup) : IDisposable
{
    private EmbeddedRedis? _redis;
    private ConfigurationOptions? _anothers;

    /// <summary>How to connect to it.</summary>
    /// <exception cref="InvalidOperationException">It was neither started nor found: a programmer's mistake.</exception>
    public ConfigurationOptions Connection =>
        _redis?.Connection() ?? _anothers ?? throw new InvalidOperationException("The embedded Redis was not started.");

    public Task StartAsync()
    {
        _redis = EmbeddedRedis.Start(setup.DataFolder);
        return ClaimSelfTest.RunAsync(Connection);
    }

    /// <summary>
    /// Looks for the one in the application that serves from the same data folder, to use it instead of starting one. Answers whether it is
    /// there.
    /// </summary>
    public async Task<bool> FindAsync() => (_anothers = await EmbeddedRedis.FindAsync(setup.DataFolder)) is not null;

    public void Dispose() => _redis?.Dispose();
}
