using System.Diagnostics.Metrics;
using StackExchange.Redis;

namespace Marquee.Api.Operations;

/// <summary>Whether Redis can be reached, as a gauge.</summary>
internal sealed class RedisState
{
    public const string MeterName = "Marquee.Redis";

    public RedisState(IMeterFactory meters, IServiceProvider services) =>
        meters.Create(MeterName).CreateObservableGauge(
            "marquee.redis.connected",
            () => services.GetRequiredService<IConnectionMultiplexer>().IsConnected ? 1 : 0,
            description: "1 while Redis can be reached, else 0: then seats are sold from the database alone.");
}
