using System.Net;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Redis;

/// <summary>How Marquee connects to Redis: nothing waits long for it, because nothing in it is the truth.</summary>
public static class RedisConnection
{
    /// <summary>What a connection string need not say; what it says wins. Time-outs are in ms.</summary>
    private const string Defaults = "name=marquee,abortConnect=false,connectTimeout=500,syncTimeout=500,asyncTimeout=500,keepAlive=10,";

    /// <summary>Reads a connection string: one server, Sentinel or Cluster, in the form of StackExchange.Redis.</summary>
    /// <exception cref="ArgumentException">It is malformed, or names no server.</exception>
    public static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(Defaults + connectionString);
        return options.EndPoints.Count > 0
            ? WithRecovery(options)
            : throw new ArgumentException(
                "The connection string names no server; write, for example, \"localhost:6379\".", nameof(connectionString));
    }

    /// <summary>Connects to one known place.</summary>
    public static ConfigurationOptions To(EndPoint endPoint)
    {
        var options = ConfigurationOptions.Parse(Defaults);
        options.EndPoints.Add(endPoint);
        return WithRecovery(options);
    }

    private static ConfigurationOptions WithRecovery(ConfigurationOptions options)
    {
        // It is the heartbeat that looks for calls past their time-out: every second, by default.
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 250, maxDeltaBackOffMilliseconds: 2000);
        return options;
    }
}
