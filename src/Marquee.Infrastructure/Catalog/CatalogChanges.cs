using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Catalog;

/// <summary>Carries announcements to the caches of this instance, and over one channel of Redis to those of the others.</summary>
public sealed class CatalogChanges : ICatalogChanges, IDisposable
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("marquee:catalog");

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    private readonly string _sender = $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.NextInt64()}";
    private readonly CancellationTokenSource _stop = new();
    private readonly IConnectionMultiplexer _redis;
    private long _count;
    private int _retrying;

    /// <summary>Listens from now on.</summary>
    public CatalogChanges(IConnectionMultiplexer redis)
    {
        _redis = redis;
        redis.GetSubscriber().Subscribe(Channel, (_, message) => Receive($"{message}"), CommandFlags.FireAndForget);

        // Redis does not repeat what it published while the connection was gone.
        redis.ConnectionRestored += (_, _) => Interlocked.Increment(ref _count);
    }

    /// <summary>Invalidates a cache; completes when it has.</summary>
    public event Func<IReadOnlyCollection<ListingScope>, Task>? Changed;

    /// <summary>Rises with every change, before and after <see cref="Changed"/>: what was read under an older count may be stale.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc/>
    public async Task AnnounceAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        if (scopes.Count == 0)
        {
            return;
        }

        await InvalidateAsync(scopes);
        if (!await TryPublishAsync(scopes))
        {
            _ = RetryAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Cancel();

    private void Receive(string message)
    {
        if (message.Split(' ') is [var sender, .. var names] && sender != _sender)
        {
            _ = InvalidateAsync([.. names.Select(name => new ListingScope(name))]);
        }
    }

    private async Task InvalidateAsync(IReadOnlyCollection<ListingScope> scopes)
    {
        Interlocked.Increment(ref _count);
        await (Changed?.Invoke(scopes) ?? Task.CompletedTask);
        Interlocked.Increment(ref _count);
    }

    private async Task<bool> TryPublishAsync(IEnumerable<ListingScope> scopes)
    {
        try
        {
            await _redis.GetSubscriber().PublishAsync(Channel, string.Join(' ', scopes.Select(scope => scope.Name).Prepend(_sender)));
            return true;
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            return false;
        }
    }

    /// <summary>Sends one announcement of everything for all that were not sent.</summary>
    private async Task RetryAsync()
    {
        while (Interlocked.Exchange(ref _retrying, 1) == 0)
        {
            await Task.Delay(RetryInterval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Exchange(ref _retrying, 0);
            if (_stop.IsCancellationRequested || await TryPublishAsync(ListingScope.Everything))
            {
                return;
            }
        }
    }
}
