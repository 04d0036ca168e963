using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Redis;
using Medallion.Threading.Redis;
using StackExchange.Redis;

namespace Marquee.Engine.Guards;

/// <summary>
/// Locks in Redis for the seats of orders. They spare the database orders that cannot win; they are not what keeps a seat from being sold
/// twice. So when Redis is away there is no lock, and the order goes on.
/// </summary>
public sealed class SeatLocks(
    IConnectionMultiplexer redis, RedisBreaker breaker, DistributedOptions options, EngineTelemetry telemetry, IFaultLog faults)
{
    /// <summary>Runs something while nobody else has the locks of some seats.</summary>
    /// <param name="seats">One or more of its seats, distinct, in any order: they are locked in ascending order, so no two callers wait for
    /// each other.</param>
    /// <param name="run">What to run. The locks are released when its task has ended, in whatever way.</param>
    /// <param name="late">The answer when the locks were not to be had in <see cref="DistributedOptions.WaitFor"/>; nothing was run
    /// then.</param>
    /// <param name="ct">The caller's patience while waiting.</param>
    /// <returns>
    /// The answer of <paramref name="run"/> or <paramref name="late"/>. While Redis is away <paramref name="run"/> runs without locks.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller left before the locks were taken; nothing was run.</exception>
    public async Task<T> RunAsync<T>(
        ScheduleId schedule, IReadOnlyCollection<SeatId> seats, Func<Task<T>> run, Func<Unavailable, T> late, CancellationToken ct)
    {
        var taken = new Stack<RedisDistributedLockHandle>(seats.Count);
        try
        {
            return await TakeAsync(KeysOf(schedule, seats), taken, ct)
                ? await run()
                : late(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true));
        }
        finally
        {
            await ReleaseAsync(taken);
        }
    }

    private IEnumerable<RedisKey> KeysOf(ScheduleId schedule, IReadOnlyCollection<SeatId> seats) => options.Scope switch
    {
        LockScope.Schedule => [$"marquee:lock:{{{schedule.Value}}}"],
        LockScope.Seat => seats.Select(seat => seat.Value).Order().Select(seat => (RedisKey)$"marquee:lock:{{{schedule.Value}}}:{seat}"),
    };

    /// <returns>
    /// Whether to go on: with all locks, or without Redis. Locks that were taken are in <paramref name="taken"/> in any case.
    /// </returns>
    private async Task<bool> TakeAsync(IEnumerable<RedisKey> keys, Stack<RedisDistributedLockHandle> taken, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var outcome = LockOutcome.Taken;
        foreach (var key in keys)
        {
            var left = options.WaitFor - Stopwatch.GetElapsedTime(began);
            var (handle, fault) = await TryTakeAsync(key, left > TimeSpan.Zero ? left : TimeSpan.Zero, ct);
            if (handle is null)
            {
                outcome = fault is null ? LockOutcome.Late : LockOutcome.Away;
                break;
            }

            taken.Push(handle);
        }

        telemetry.Locked(Stopwatch.GetElapsedTime(began), outcome);
        return outcome is not LockOutcome.Late;
    }

    private async ValueTask<RedisAnswer<RedisDistributedLockHandle?>> TryTakeAsync(
        RedisKey key, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            return await breaker.CallAsync(
                static one => one.Lock.TryAcquireAsync(one.patience, one.ct).AsTask(),
                (Lock: new RedisDistributedLock(key, redis.GetDatabase(), Configure), patience, ct));
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            // The library's way to say that a call took too long.
            return new RedisAnswer<RedisDistributedLockHandle?>(null, exception);
        }
    }

    private void Configure(RedisDistributedSynchronizationOptionsBuilder builder) => builder
        .Expiry(options.Lease)
        // Half a lease must be left when a lock is taken: a Redis that is slower fails by its own time-out, and is known to be away.
        .MinValidityTime(options.Lease / 2)
        .ExtensionCadence(options.Lease / 6)
        .BusyWaitSleepTime(options.PollInterval / 2, options.PollInterval * 1.5);

    /// <summary>Releases the last one first, without waiting for each answer. What cannot be released ends with its lease.</summary>
    private async Task ReleaseAsync(Stack<RedisDistributedLockHandle> taken)
    {
        try
        {
            await Task.WhenAll(taken.Select(handle => handle.DisposeAsync().AsTask()));
        }
        catch (Exception exception)
        {
            // Whatever it is, the order has its answer already.
            faults.Report($"Locks could not be released; they end within {options.Lease.TotalSeconds} s", exception);
        }
    }
}
