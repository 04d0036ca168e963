using Marquee.Domain;
using Marquee.Domain.Reservations;
using Polly;
using Polly.Retry;

namespace Marquee.Engine.Guards;

/// <summary>
/// Looks without a lock, and writes only if the seat map still has the version that was seen. A lost order mostly costs one read and no
/// transaction; an order that met another one looks again.
/// </summary>
public sealed class OptimisticGuard : IReservationGuard
{
    private readonly IReservationLedger _ledger;
    private readonly ReservationOptions _rules;
    private readonly EngineTelemetry _telemetry;
    private readonly TimeProvider _time;

    /// <summary>A try answers <see langword="null"/> when the seat map changed in between: that alone is tried again. It waits in real
    /// time: it is the other orders that are waited for, not the clock of the application.</summary>
    private readonly ResiliencePipeline<Result<Reserved>?> _retries;

    /// <summary>Builds the retries once, for all orders.</summary>
    public OptimisticGuard(
        IReservationLedger ledger, ReservationOptions rules, OptimisticOptions options, EngineTelemetry telemetry, TimeProvider time)
    {
        (_ledger, _rules, _telemetry, _time) = (ledger, rules, telemetry, time);
        _retries = new ResiliencePipelineBuilder<Result<Reserved>?>()
            .AddRetry(new RetryStrategyOptions<Result<Reserved>?>
            {
                ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome is { Exception: null, Result: null }),
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.Delay,
                MaxDelay = options.MaxDelay,
                OnRetry = _ =>
                {
                    telemetry.Retried(GuardKind.Optimistic);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <inheritdoc/>
    public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct) =>
        await _retries.ExecuteAsync(static (state, ct) => state.Guard.TryAsync(state.Order, ct), (Guard: this, Order: order), ct)
        ?? new ConcurrentUpdate();

    private async ValueTask<Result<Reserved>?> TryAsync(Order order, CancellationToken ct)
    {
        if ((await _ledger.ReadAsync([order], ct))[0] is not { } seen)
        {
            return new ContentNotFound("schedule", order.ScheduleId.Value);
        }

        return seen.Facts.Decide(order, _time.Instant, _rules)
            ?? await _telemetry.InLedgerAsync("reserve", () => _ledger.ReserveIfUnchangedAsync(order, seen.Version, ct));
    }
}
