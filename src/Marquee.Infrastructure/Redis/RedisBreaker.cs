using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
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
public sealed partial class RedisBreaker
{
    private static readonly Outcome<object?> Success = Outcome.FromResult<object?>(null);

    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly TimeProvider _time;
    private bool _isOut;
    private long _lastCallAt;
    private long _lastFaultAt;

    public RedisBreaker(IMeterFactory meters, ILogger<RedisBreaker> logger, TimeProvider time)
    {
        _time = time;
        _lastCallAt = _lastFaultAt = time.GetTimestamp();
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = static outcome => ValueTask.FromResult(RedisOutage.Is(outcome.Outcome.Exception)),
                MinimumThroughput = 4,
                FailureRatio = 0.5,
                SamplingDuration = TimeSpan.FromSeconds(1),
                BreakDuration = TimeSpan.FromSeconds(1),
                StateProvider = _state,
                OnOpened = opened =>
                {
                    if (!_isOut)
                    {
                        _isOut = true;
                        Log.Opened(logger, opened.Outcome.Exception);
                    }

                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    _isOut = false;
                    Log.Closed(logger);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        meters.Create(RedisScript.SpanSource).CreateObservableGauge(
            "marquee.redis.breaker",
            () => _state.CircuitState switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 },
            description: "0 closed: Redis is asked; 1 half open: one call tries; 2 open: it is not asked.");
    }

    /// <summary>How long ago the last call was.</summary>
    public TimeSpan SinceCall => _time.GetElapsedTime(Volatile.Read(ref _lastCallAt));

    /// <summary>How long ago a call last failed or was not made; at first, how long ago the application started.</summary>
    public TimeSpan SinceFault => _time.GetElapsedTime(Volatile.Read(ref _lastFaultAt));

    /// <summary>Makes a call unless the breaker is open.</summary>
    /// <typeparam name="T">Its answer.</typeparam>
    /// <typeparam name="TCall">What <paramref name="call"/> needs, so that it need not be a closure.</typeparam>
    /// <returns>Its answer, or the outage; any other exception is thrown.</returns>
    public async ValueTask<RedisAnswer<T>> CallAsync<T, TCall>(Func<TCall, Task<T>> call, TCall argument)
    {
        Volatile.Write(ref _lastCallAt, _time.GetTimestamp());
        if (_state.CircuitState is not CircuitState.Closed)
        {
            return await TryAsync(call, argument);
        }

        // While it is closed the breaker need only learn the outcome, which takes no wait: awaited inside its pipeline, a call is five
        // state machines more, a tenth of what an order costs the application.
        try
        {
            var answer = await call(argument);
            await CountAsync(Success);
            return new RedisAnswer<T>(answer, null);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            await CountAsync(Outcome.FromException<object?>(exception));
            return Faulted<T>(exception);
        }
    }

    /// <summary>A call that began before the breaker opened says nothing about Redis now.</summary>
    private async ValueTask CountAsync(Outcome<object?> outcome)
    {
        if (_state.CircuitState is CircuitState.Closed)
        {
            var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
            await _pipeline.ExecuteOutcomeAsync(static (_, outcome) => ValueTask.FromResult(outcome), context, outcome);
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Open, the breaker answers; half open, it lets one call through.</summary>
    private async ValueTask<RedisAnswer<T>> TryAsync<T, TCall>(Func<TCall, Task<T>> call, TCall argument)
    {
        try
        {
            return new RedisAnswer<T>(
                await _pipeline.ExecuteAsync(static async (one, _) => await one.call(one.argument), (call, argument)), null);
        }
        catch (Exception exception) when (exception is BrokenCircuitException || RedisOutage.Is(exception))
        {
            return Faulted<T>(exception);
        }
    }

    private RedisAnswer<T> Faulted<T>(Exception exception)
    {
        Volatile.Write(ref _lastFaultAt, _time.GetTimestamp());
        return new RedisAnswer<T>(default, exception);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Redis does not answer; it is asked again every second, and orders go to the database without it")]
        public static partial void Opened(ILogger logger, Exception? exception);

        [LoggerMessage(LogLevel.Information, "Redis answers again")]
        public static partial void Closed(ILogger logger);
    }
}

/// <summary>What Redis answered, or why it did not.</summary>
public readonly record struct RedisAnswer<T>(T? Value, Exception? Fault);
