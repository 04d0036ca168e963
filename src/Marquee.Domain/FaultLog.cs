namespace Marquee.Domain;

/// <summary>Reports faults that no caller sees: in the background, or handled.</summary>
public interface IFaultLog
{
    /// <summary>Reports a fault.</summary>
    /// <param name="what">What happened and its consequence, as one sentence without its full stop.</param>
    void Report(string what, Exception cause);
}

/// <summary>Work on several things of which one that fails holds up no other.</summary>
internal static class FaultLogExtensions
{
    extension(IFaultLog faults)
    {
        /// <summary>Does something with each of some things, and reports those with which it failed.</summary>
        /// <param name="atOnce">How many at once; 1 or more.</param>
        /// <param name="what">What could not be done, as <see cref="IFaultLog.Report"/> wants it.</param>
        /// <param name="ct">Starts no more of them.</param>
        /// <returns>How many it did.</returns>
        public async Task<int> EachAsync<T>(
            IReadOnlyList<T> items, int atOnce, Func<T, Task> run, Func<T, string> what, CancellationToken ct)
        {
            var done = 0;
            var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct };
            await Parallel.ForEachAsync(items, options, async (item, _) =>
            {
                try
                {
                    await run(item);
                    Interlocked.Increment(ref done);
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
                {
                    faults.Report(what(item), exception);
                }
            });
            return done;
        }
    }
}
