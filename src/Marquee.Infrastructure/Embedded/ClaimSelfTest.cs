using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Embedded;

/// <summary>
/// Races claims for the same fields over several connections. Where scripts do not run alone (Garnet without its transaction mode),
/// two of them win, and seats claimed there would be sold twice.
/// </summary>
public static class ClaimSelfTest
{
    private const int Claimants = 2;
    private const int Rounds = 25;

    /// <summary>Far more seats than an order has: the longer a claim looks before it writes, the surer another comes between.</summary>
    private const int FieldsOfAClaim = 1000;
    private const int TimeToLiveMs = 10_000;
    private const int PatienceMs = 10_000;

    private static readonly RedisScript Script = RedisScript.Load(typeof(RedisScript), "self_test_claim");

    /// <summary>Runs the race.</summary>
    /// <param name="redis">How to connect.</param>
    /// <exception cref="InvalidOperationException">Not exactly one claimant won some round.</exception>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time.</exception>
    public static async Task RunAsync(ConfigurationOptions redis)
    {
        // A busy machine is slow to start; that must not look like a Redis that does not answer.
        var patient = redis.Clone();
        patient.ConnectTimeout = patient.AsyncTimeout = PatienceMs;
        var connections = await Task.WhenAll(Enumerable.Range(0, Claimants).Select(_ => ConnectionMultiplexer.ConnectAsync(patient)));
        try
        {
            var race = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            RedisValue[] fields = [.. Enumerable.Range(1, FieldsOfAClaim).Select(field => (RedisValue)field)];
            for (var round = 0; round < Rounds; round++)
            {
                RedisKey key = $"marquee:self-test:{{{race}:{round}}}";
                var claims = await Task.WhenAll(connections.Select((connection, claimant) =>
                    Task.Run(() => Script.EvaluateAsync(connection.GetDatabase(), [key], [claimant, TimeToLiveMs, .. fields]))));
                var winners = claims.Sum(claim => (long)claim);
                if (winners != 1)
                {
                    throw new InvalidOperationException(
                        $"The embedded Redis let {winners} of {Claimants} claimants have the same seats: its scripts do not run alone.");
                }

                await connections[0].GetDatabase().KeyDeleteAsync(key);
            }
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
