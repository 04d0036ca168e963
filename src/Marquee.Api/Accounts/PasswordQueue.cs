using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.RateLimiting;

namespace Marquee.Api.Accounts;

/// <summary>
/// Who may hash a password: it takes a processor for some 50 ms, on purpose. One at a time for each processor but one, and one more on
/// devices that are known, however many others wait; by threads that leave the processors to everything else first.
/// </summary>
internal sealed partial class PasswordQueue : IDisposable
{
    /// <summary>How many wait: a few seconds of work.</summary>
    private const int Capacity = 50;

    /// <summary>A tenth of a processor where all are busy.</summary>
    private const int Nice = 10;

    private static readonly int Spare = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly ConcurrencyLimiter _others = Queue(Spare);
    private readonly ConcurrencyLimiter _known = Queue(1);
    private readonly BlockingCollection<Action> _work = [];

    public PasswordQueue()
    {
        for (var i = 0; i < Spare + 1; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "passwords", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <summary>Waits for a turn.</summary>
    /// <param name="isKnown">Whether the device is known, or the member is signed in.</param>
    /// <returns>To be disposed of when the password is hashed; not acquired where too many wait.</returns>
    public ValueTask<RateLimitLease> EnterAsync(bool isKnown, CancellationToken ct) => (isKnown ? _known : _others).AcquireAsync(1, ct);

    /// <summary>Hashes a password, on a thread of its own.</summary>
    public Task<T> HashAsync<T>(Func<T> hash)
    {
        var hashed = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                hashed.SetResult(hash());
            }
            catch (Exception exception)
            {
                hashed.SetException(exception);
            }
        });
        return hashed.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _others.Dispose();
        _known.Dispose();
    }

    private static ConcurrencyLimiter Queue(int permits) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = Capacity,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private void Work()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime does not set the priority of threads there. On Linux it is that of the calling thread alone; it may be refused.
            _ = SetPriority(which: 0, who: 0, Nice);
        }

        foreach (var hash in _work.GetConsumingEnumerable())
        {
            hash();
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
