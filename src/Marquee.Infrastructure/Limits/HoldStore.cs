using Marquee.Domain;
using Marquee.Domain.Limits;
using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Limits;

/// <summary>
/// The holds of members in Redis, shared by all instances, by the clock of Redis. While it is away holds are not limited.
/// </summary>
/// <param name="most">The most holds a member may have at once; 1 or more.</param>
public sealed class HoldStore(IConnectionMultiplexer redis, RedisBreaker breaker, int most) : IHoldLimit
{
    /// <summary>How long a lapsed hold is remembered.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>How many lapsed holds begin a wait.</summary>
    private const int FirstWait = 3;

    /// <summary>The waits after so many, after one more, and after any more.</summary>
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    private static readonly RedisScript Hold = RedisScript.Load(typeof(HoldStore), "hold");

    /// <inheritdoc/>
    public async Task<Refusal?> AddAsync(UserId member, Guid reservation, TimeSpan holdFor)
    {
        RedisValue[] arguments =
        [
            NameOf(reservation), (long)holdFor.TotalMilliseconds, most, (long)Memory.TotalMilliseconds, FirstWait,
            .. Waits.Select(wait => (RedisValue)(long)wait.TotalMilliseconds),
        ];
        var (answer, fault) = await breaker.CallAsync(
            static one => Hold.EvaluateAsync(one.Item1, [HoldsOf(one.member)], one.arguments), (redis.GetDatabase(), member, arguments));
        if (fault is not null)
        {
            return null;
        }

        var (outcome, wait) = (long[])answer! is [var first, var second] ? (first, TimeSpan.FromMilliseconds(second)) : default;
        return outcome switch
        {
            0 => null,
            1 => new TooManyHolds(most, wait),
            _ => new HoldsLapsed(wait),
        };
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(UserId member, Guid reservation) => await breaker.CallAsync(
        static one => one.Item1.SortedSetRemoveAsync(HoldsOf(one.member), NameOf(one.reservation)),
        (redis.GetDatabase(), member, reservation));

    private static RedisKey HoldsOf(UserId member) => $"marquee:holds:{{{member.Value}}}";

    private static RedisValue NameOf(Guid reservation) => $"{reservation}";
}
