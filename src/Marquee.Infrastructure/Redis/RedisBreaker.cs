using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polly;
using Polly.CircuitBreaker;

namespace Marquee.Infrastructure.Redis;

/// <summary>Keeps callers from waiting, one after the other, for a Redis that does not answer.</summary>
/// <remarks>
/// <para>It opens when 4 calls, and half of those of the last second, failed: at full load that is the first moment in which most calls
/// fail, not a single slow one among thousands; with a handful of calls a second it is the fourth that waited in vain.</para>
/// <para>After a second one call goes through; if it succeeds, all do. A second is as long as the engine's rules let freed seats wait, and
/// one call a second that waits in vain costs nothing.</para>
/// <para>What counts is a <see cref="RedisOutage"/>.</para>
/// </remarks>
internal sealed class RedisBreaker
{
    private static readonly Outcome<object?> Success = Outcome.FromResult<object?>(null);

    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();

    public RedisBreaker(Meter meter, TimeProvider time)
    {
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = static outcome => ValueTask.FromResult(RedisOutage.Is(outcome.Outcome.Exception)),
                MinimumThroughput = 4,
                FailureRatio = 0.5,
                SamplingDuration = TimeSpan.FromSeconds(1),
                BreakDuration = TimeSpan.FromSeconds(1),
                StateProvider = _state,
            })
            .Build();
        meter.CreateObservableGauge(
            "marquee.redis.breaker",
            () => _state.CircuitState switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 },
            description: "0 closed: Redis is asked; 1 half open: one call tries; 2 open: it is not asked.");
    }

    /// <summary>Makes a call unless the breaker is open.</summary>
    /// <typeparam name="T">Its answer.</typeparam>
    /// <typeparam name="TCall">What <paramref name="call"/> needs, so that it need not be a closure.</typeparam>
    /// <returns>Its answer, or the exception that says why there is none; any other exception is thrown.</returns>
    public async ValueTask<RedisAnswer<T>> CallAsync<T, TCall>(Func<TCall, Task<T>> call, TCall argument)
    {
        if (_state.CircuitState is not CircuitState.Closed)
        {
            return await AskFirstAsync(call, argument);
        }

        // While it is closed the breaker need only hear how it went, which it does at once: awaited inside its pipeline, a call is five
        // state machines more, a tenth of what an order costs the application.
        try
        {
            var answer = await call(argument);
            Hear(Success);
            return new RedisAnswer<T>(answer, null);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            Hear(Outcome.FromException<object?>(exception));
            return new RedisAnswer<T>(default, exception);
        }
    }

    private void Hear(Outcome<object?> outcome)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        var heard = _pipeline.ExecuteOutcomeAsync(static (_, outcome) => ValueTask.FromResult(outcome), context, outcome);
        Debug.Assert(heard.IsCompletedSuccessfully, "Nothing in the pipeline waits.");
        ResilienceContextPool.Shared.Return(context);
    }

    /// <summary>Open, it answers for Redis; half open, it lets one call through.</summary>
    private async ValueTask<RedisAnswer<T>> AskFirstAsync<T, TCall>(Func<TCall, Task<T>> call, TCall argument)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            // An outcome: while the breaker is open, nothing is thrown.
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                static (_, state) => OutcomeAsync(state.call, state.argument), context, (call, argument));
            if (outcome.Exception is not (null or BrokenCircuitException) && !RedisOutage.Is(outcome.Exception))
            {
                outcome.ThrowIfException();
            }

            return new RedisAnswer<T>(outcome.Result, outcome.Exception);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<T>> OutcomeAsync<T, TCall>(Func<TCall, Task<T>> call, TCall argument)
    {
        try
        {
            return Outcome.FromResult(await call(argument));
        }
        catch (Exception exception)
        {
            return Outcome.FromException<T>(exception);
        }
    }
}

/// <summary>What Redis answered, or why it did not.</summary>
internal readonly record struct RedisAnswer<T>(T? Value, Exception? Fault);
