using System.Diagnostics.Metrics;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Api.Operations;

/// <summary>Whether Redis can be reached, as a gauge.</summary>
internal sealed class RedisState
{
    public RedisState(IMeterFactory meters, IServiceProvider services) =>
        meters.Create(RedisScript.SpanSource).CreateObservableGauge(
            "marquee.redis.connected",
            () => services.GetRequiredService<IConnectionMultiplexer>().IsConnected ? 1 : 0,
            description: "1 while Redis can be reached, else 0: then seats are sold from the database alone.");
}
