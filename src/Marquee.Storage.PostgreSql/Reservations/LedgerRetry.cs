using Npgsql;
using Polly;
using Polly.Retry;

namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>
/// Tries a transaction again, whole, when another one got in its way or its connection died. That is safe where a second run of what was
/// committed without an answer changes nothing: the callers ensure that.
/// </summary>
internal static class LedgerRetry
{
    /// <summary>
    /// A row that another transaction wrote refuses once; seen, it is a refusal. What refuses again is the order's own fault.
    /// </summary>
    private const int RetriesOfDuplicates = 2;

    /// <summary>Long enough for a server that restarts, and short enough for a waiting caller.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly ResiliencePropertyKey<long> Began = new("began");

    /// <remarks>In real time, not by the application's clock: it waits for the database.</remarks>
    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(20),
            MaxDelay = TimeSpan.FromMilliseconds(400),
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } exception && MayPass(exception, args)),
        })
        .Build();

    /// <summary>Runs attempts until one answers, or for about three seconds.</summary>
    /// <param name="attempt">One attempt.</param>
    /// <param name="ct">Given to the first attempt only: once that one may have written, its outcome must be found.</param>
    /// <exception cref="NpgsqlException">What the last attempt met.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken ct)
    {
        var next = ct;
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(Began, TimeProvider.System.GetTimestamp());
        try
        {
            return await Pipeline.ExecuteAsync(
                async _ =>
                {
                    var token = next;
                    next = CancellationToken.None;
                    return await attempt(token);
                },
                context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    extension(PostgresException exception)
    {
        /// <summary>Whether the data are to blame (classes 22 and 23): tried again, they would fail again.</summary>
        public bool BlamesData =>
            exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

        /// <summary>
        /// Whether the server was going down, down, or not up yet (57P01 to 57P05), or the error passes by itself, like a deadlock or a
        /// lock that was not to be had in time.
        /// </summary>
        private bool BlamesServer => exception.IsTransient || exception.SqlState.StartsWith("57P", StringComparison.Ordinal);
    }

    private static bool MayPass(Exception exception, RetryPredicateArguments<object> args) =>
        TimeProvider.System.GetElapsedTime(args.Context.Properties.GetValue(Began, 0)) < Patience && exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => args.AttemptNumber < RetriesOfDuplicates,
            PostgresException postgres => postgres.BlamesServer,
            NpgsqlException => true,
            _ => false,
        };
}
