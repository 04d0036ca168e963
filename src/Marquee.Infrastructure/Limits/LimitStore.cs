using System.Globalization;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Limits;

/// <summary>Calls and blocks in Redis, shared by all instances: counting and blocking are one script, by the clock of Redis.</summary>
public sealed class LimitStore(IConnectionMultiplexer redis, RedisBreaker breaker)
{
    private const string BlockPrefix = "marquee:block:{";

    private static readonly RedisScript Count = RedisScript.Load(typeof(LimitStore), "count");

    /// <summary>Counts calls of a caller that came just now: all or none.</summary>
    /// <param name="caller">Who: no closing brace.</param>
    /// <param name="calls">How many; 1 or more.</param>
    /// <returns><see langword="null"/> when Redis is away.</returns>
    public async ValueTask<LimitAnswer?> CountAsync(Limit limit, string caller, int calls) =>
        (await CountAsync(limit, [(caller, calls)])) is [var answer] ? answer : null;

    /// <summary>The same for several callers.</summary>
    /// <returns>In their order; <see langword="null"/> when Redis is away.</returns>
    public async Task<IReadOnlyList<LimitAnswer>?> CountAllAsync(Limit limit, IReadOnlyList<(string Caller, int Calls)> callers)
    {
        if (redis.GetHashSlot(CallsOf(limit, callers[0].Caller)) < 0)
        {
            return await CountAsync(limit, callers);
        }

        // A cluster: a script has keys of one slot only.
        var answers = await Task.WhenAll(callers.Select(one => CountAsync(limit, one.Caller, one.Calls).AsTask()));
        return answers.Contains(null) ? null : [.. answers.Select(answer => answer!.Value)];
    }

    /// <summary>Blocks a caller from now on.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    public Task BlockAsync(CallerBlock block) =>
        redis.GetDatabase().StringSetAsync(BlockOf(block.Limit, block.Caller), "1", block.Remaining);

    /// <summary>Ends a block.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RedisException">Redis is away.</exception>
    public Task<bool> LiftAsync(string limit, string caller) => redis.GetDatabase().KeyDeleteAsync(BlockOf(limit, caller));

    /// <summary>Every block, by limit and caller. Looks through all keys of Redis: for admins.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">A server of it is.</exception>
    public async Task<IReadOnlyList<CallerBlock>> ListBlocksAsync(CancellationToken ct)
    {
        var database = redis.GetDatabase();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in Primaries())
        {
            await foreach (var key in server.KeysAsync(pattern: $"{BlockPrefix}*", pageSize: 1000).WithCancellation(ct))
            {
                keys.Add($"{key}");
            }
        }

        var blocks = await Task.WhenAll(keys.Select(async key => (Key: key, Remaining: await database.KeyTimeToLiveAsync(key))));
        return
        [
            .. from block in blocks.Where(block => block.Remaining is not null)
               let parts = block.Key[BlockPrefix.Length..^1].Split(':', 2)
               orderby parts[0], parts[1]
               select new CallerBlock(parts[0], parts[1], block.Remaining!.Value),
        ];
    }

    private async Task<IReadOnlyList<LimitAnswer>?> CountAsync(Limit limit, IReadOnlyList<(string Caller, int Calls)> callers)
    {
        RedisKey[] keys = [.. callers.SelectMany(one => new[] { CallsOf(limit, one.Caller), BlockOf(limit.Name, one.Caller) })];
        RedisValue[] arguments =
        [
            limit.Most, (long)limit.Window.TotalMilliseconds, (long)limit.Block.TotalMilliseconds,
            .. callers.Select(one => (RedisValue)one.Calls),
        ];
        var (answer, fault) = await breaker.CallAsync(
            static one => Count.EvaluateAsync(one.Item1, one.keys, one.arguments), (redis.GetDatabase(), keys, arguments));
        return fault is not null ? null :
        [
            .. ((long[])answer!).Chunk(3)
                .Select(one => new LimitAnswer((LimitOutcome)one[0], (int)one[1], TimeSpan.FromMilliseconds(one[2]))),
        ];
    }

    private static RedisKey CallsOf(Limit limit, string caller) => $"marquee:calls:{{{limit.Name}:{caller}}}";

    private List<IServer> Primaries()
    {
        var primaries = redis.GetServers().Where(server => !server.IsReplica).ToList();
        return primaries.TrueForAll(server => server.IsConnected)
            ? primaries
            : throw new TimeoutException("A server of Redis is away.");
    }

    private static RedisKey BlockOf(string limit, string caller) =>
        string.Create(CultureInfo.InvariantCulture, $"{BlockPrefix}{limit}:{caller}}}");
}
