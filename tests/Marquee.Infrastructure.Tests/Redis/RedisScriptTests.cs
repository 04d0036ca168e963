using Marquee.Infrastructure.Redis;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Redis;

public sealed class RedisScriptTests(RedisServers servers)
{
    private static readonly RedisScript Claim = RedisScript.Load(typeof(RedisScript), "self_test_claim");
    private static int _keys;

    private readonly RedisKey _key = $"marquee:test:{{{Interlocked.Increment(ref _keys)}}}";

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    [Fact]
    public void A_script_that_does_not_exist_is_a_programmers_mistake()
    {
        Should.Throw<ArgumentException>(() => RedisScript.Load(typeof(RedisScript), "no_such_script")).Message
            .ShouldContain("no_such_script.lua");
    }

    [Fact]
    public void A_script_has_the_head_it_is_given_in_front()
    {
        var twice = RedisScript.Load(typeof(RedisScript), "self_test_claim", head: "self_test_claim");

        (twice.Name, twice.Text).ShouldBe(("self_test_claim", Claim.Text + Claim.Text));
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_claim_has_all_its_fields_or_none(RedisKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        var database = redis.GetDatabase();

        (await ClaimAsync(database, claimant: 1, "10", "11", "12")).ShouldBe(1);
        (await ClaimAsync(database, claimant: 2, "10", "11", "12")).ShouldBe(0);
        (await ClaimAsync(database, claimant: 2, "13", "12")).ShouldBe(0);
        (await ClaimAsync(database, claimant: 2, "13")).ShouldBe(1);

        (await database.HashGetAllAsync(_key)).Select(field => $"{field.Name}={field.Value}").Order()
            .ShouldBe(["10=1", "11=1", "12=1", "13=2"]);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_claim_does_not_live_for_ever(RedisKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        var database = redis.GetDatabase();

        await ClaimAsync(database, claimant: 1, "1");

        (await database.KeyTimeToLiveAsync(_key)).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_server_that_forgot_a_script_is_sent_it_again(RedisKind kind)
    {
        await using var redis = await servers.ConnectAsync(kind);
        var database = redis.GetDatabase();
        (await ClaimAsync(database, claimant: 1, "1")).ShouldBe(1);

        await database.ExecuteAsync("SCRIPT", "FLUSH");

        (await ClaimAsync(database, claimant: 2, "1")).ShouldBe(0);
        (await ClaimAsync(database, claimant: 2, "2")).ShouldBe(1);
    }

    private async Task<long> ClaimAsync(IDatabase database, int claimant, params string[] fields) =>
        (long)await Claim.EvaluateAsync(
            database, [_key], [claimant, (long)TimeSpan.FromMinutes(10).TotalMilliseconds, .. fields.Select(field => (RedisValue)field)]);
}
