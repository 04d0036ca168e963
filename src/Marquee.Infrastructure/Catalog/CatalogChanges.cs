using Marquee.Infrastructure.Redis;
using Marquee.Domain.Catalog;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Catalog;

/// <summary>
/// Counts the changes of the catalog that this instance knows of; what is remembered of the catalog is remembered under that count. Instances tell
/// each other through Redis, at most once: while Redis is away an instance may go on with what it remembers for as long as that lasts.
/// </summary>
public sealed class CatalogChanges : ICatalogChanges
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("marquee:catalog");

    private readonly IConnectionMultiplexer _redis;
    private long _count;

    /// <summary>Listens from now on.</summary>
    public CatalogChanges(IConnectionMultiplexer redis)
    {
        _redis = redis;
        redis.GetSubscriber().Subscribe(Channel, (_, _) => Interlocked.Increment(ref _count), CommandFlags.FireAndForget);

        // What was announced while the connection was gone is not told again.
        redis.ConnectionRestored += (_, _) => Interlocked.Increment(ref _count);
    }

    /// <summary>How many changes this instance knows of. Whoever read the catalog before it rose may have read what was.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc/>
    public async Task AnnounceAsync()
    {
        Interlocked.Increment(ref _count);
        try
        {
            await _redis.GetSubscriber().PublishAsync(Channel, RedisValue.EmptyString);
        }
        catch (Exception exception) when (RedisBreaker.IsOutage(exception))
        {
            // The others find out when what they remember ends.
        }
    }
}
