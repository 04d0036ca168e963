using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Limits;

/// <summary>Who has to pause after wrong passwords.</summary>
/// <param name="Subject">An account, a device or an address: no closing brace.</param>
/// <param name="From">How many wrong passwords begin a pause.</param>
/// <param name="Longest">The longest pause: the first lasts a second, and every further wrong password doubles it.</param>
public readonly record struct PauseRule(string Subject, int From, TimeSpan Longest);

/// <summary>
/// Pauses after wrong passwords, in Redis, shared by all instances. While it is away there are none: the limits of sign-ins still hold.
/// </summary>
public sealed class PauseStore(IConnectionMultiplexer redis, RedisBreaker breaker)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>How long wrong passwords are remembered after the last one.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private static readonly RedisScript Fail = RedisScript.Load(typeof(PauseStore), "fail");

    /// <summary>How long a subject still has to pause.</summary>
    public async ValueTask<TimeSpan> RemainingAsync(PauseRule rule) =>
        (await breaker.CallAsync(
            static one => one.Item1.KeyTimeToLiveAsync(PauseOf(one.rule)), (redis.GetDatabase(), rule))).Value ?? TimeSpan.Zero;

    /// <summary>Notes a wrong password.</summary>
    public async Task FailedAsync(PauseRule rule)
    {
        RedisValue[] arguments =
            [rule.From, (long)First.TotalMilliseconds, (long)rule.Longest.TotalMilliseconds, (long)Memory.TotalMilliseconds];
        await breaker.CallAsync(
            static one => Fail.EvaluateAsync(one.Item1, [WrongOf(one.rule), PauseOf(one.rule)], one.arguments),
            (redis.GetDatabase(), rule, arguments));
    }

    /// <summary>Forgets the wrong passwords of a subject.</summary>
    public async Task SucceededAsync(PauseRule rule) => await breaker.CallAsync(
        static one => one.Item1.KeyDeleteAsync([WrongOf(one.rule), PauseOf(one.rule)]), (redis.GetDatabase(), rule));

    private static RedisKey WrongOf(PauseRule rule) => $"marquee:wrong:{{{rule.Subject}}}";

    private static RedisKey PauseOf(PauseRule rule) => $"marquee:pause:{{{rule.Subject}}}";
}
