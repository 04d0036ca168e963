using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace Marquee.Infrastructure.Caching;

/// <summary>What instances tell each other of their entries, over the one connection to Redis.</summary>
internal sealed class RedisBackplane(IConnectionMultiplexer redis) : IFusionCacheBackplane
{
    private Action<RedisChannel, RedisValue>? _onMessage;
    private EventHandler<ConnectionFailedEventArgs>? _onRestored;
    private RedisChannel _channel;

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        _channel = RedisChannel.Literal(options.ChannelName!);
        _onMessage = (_, message) => options.IncomingMessageHandler!(BackplaneMessage.FromByteArray((byte[])message!));
        _onRestored = (_, _) => options.ConnectHandler?.Invoke(new BackplaneConnectionInfo(isReconnection: true));
        redis.ConnectionRestored += _onRestored;

        // Not waited for: while Redis is away, it is subscribed to as soon as it comes back.
        redis.GetSubscriber().Subscribe(_channel, _onMessage, CommandFlags.FireAndForget);
    }

    public ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        Subscribe(options);
        return default;
    }

    public void Unsubscribe()
    {
        if (_onMessage is not null)
        {
            redis.ConnectionRestored -= _onRestored;
            redis.GetSubscriber().Unsubscribe(_channel, _onMessage, CommandFlags.FireAndForget);
            _onMessage = null;
        }
    }

    public ValueTask UnsubscribeAsync()
    {
        Unsubscribe();
        return default;
    }

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        redis.GetSubscriber().Publish(_channel, BackplaneMessage.ToByteArray(message));

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        await redis.GetSubscriber().PublishAsync(_channel, BackplaneMessage.ToByteArray(message));
}
