namespace Marquee.Engine.Tests.Deployments;

/// <summary>The life of one application in this process: from its death on, none of its calls begins or comes back.</summary>
internal sealed class Life
{
    private int _underWay;
    private volatile bool _over;

    public bool IsOver => _over;

    /// <summary>Calls to the servers that have not come back; those of the dead, too.</summary>
    public bool IsQuiet => Volatile.Read(ref _underWay) == 0;

    public void End() => _over = true;

    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        Interlocked.Increment(ref _underWay);
        try
        {
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            ObjectDisposedException.ThrowIf(_over, this);
        }
    }

    public Task CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });
}
