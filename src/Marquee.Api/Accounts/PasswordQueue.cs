using System.Threading.RateLimiting;

namespace Marquee.Api.Accounts;

/// <summary>
/// Who may hash a password: it takes a processor for some 50 ms, on purpose. One at a time for each processor but one, and one more on
/// devices that are known, however many others wait.
/// </summary>
internal sealed class PasswordQueue : IDisposable
{
    /// <summary>How many wait: a few seconds of work.</summary>
    private const int Capacity = 50;

    private readonly ConcurrencyLimiter _others = Queue(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly ConcurrencyLimiter _known = Queue(1);

    /// <summary>Waits for a turn.</summary>
    /// <param name="isKnown">Whether the device is known, or the member is signed in.</param>
    /// <returns>To be disposed of when the password is hashed; not acquired where too many wait.</returns>
    public ValueTask<RateLimitLease> EnterAsync(bool isKnown, CancellationToken ct) => (isKnown ? _known : _others).AcquireAsync(1, ct);

    public void Dispose()
    {
        _others.Dispose();
        _known.Dispose();
    }

    private static ConcurrencyLimiter Queue(int permits) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = Capacity,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
