using StackExchange.Redis;

namespace Marquee.Infrastructure.Redis;

/// <summary>
/// Whether an exception means that Redis is away, slow, full, loading, read-only or disposed of, so that work goes on without it.
/// </summary>
/// <remarks>
/// All refusals of the server are a <see cref="RedisException"/>; the client throws <see cref="RedisCommandException"/> for a replica,
/// <see cref="TimeoutException"/> for a server that hangs, and locks throw an <see cref="AggregateException"/> of these.
/// </remarks>
public static class RedisOutage
{
    public static bool Is(Exception? exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException
        || (exception is AggregateException several && several.InnerExceptions.All(Is));
}
