using Marquee.Infrastructure.Limits;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Limits;

public sealed class LimitStoreTests(RedisServers servers) : IAsyncLifetime
{
    private static readonly Limit Search = new("search", Most: 50, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    private static readonly Limit Order = Search with { Name = "order", Block = TimeSpan.Zero };
    private static int _callers;

    private readonly string _caller = $"192.0.2.{Interlocked.Increment(ref _callers)}";
    private readonly MeterWatch _meters = new();
    private readonly List<ConnectionMultiplexer> _connections = [];

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Of_500_calls_at_once_on_two_connections_exactly_as_many_pass_as_may(RedisKind kind)
    {
        LimitStore[] instances = [await ConnectAsync(kind), await ConnectAsync(kind)];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => Task.Run(() => instances[i % 2].CountAsync(Order, _caller, 1).AsTask(), Ct)));

        answers.Count(answer => answer!.Value.Outcome is LimitOutcome.Passed).ShouldBe(50);
        answers.ShouldAllBe(answer => answer!.Value.Outcome != LimitOutcome.Blocked);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task The_call_after_the_last_one_begins_a_block_which_an_admin_may_lift(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        for (var left = 49; left >= 0; left--)
        {
            (await CountAsync(store, Search)).Left.ShouldBe(left);
        }

        var last = await CountAsync(store, Search);
        last.Outcome.ShouldBe(LimitOutcome.Blocked);
        last.Wait.ShouldBe(TimeSpan.FromHours(1));
        (await CountAsync(store, Search)).Wait.ShouldBeInRange(TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        (await CountAsync(store, Order)).Outcome.ShouldBe(LimitOutcome.Passed, "the block is of searches");
        var block = (await store.ListBlocksAsync(Ct)).ShouldHaveSingleItem();
        (block.Limit, block.Caller).ShouldBe(("search", _caller));

        (await store.LiftAsync("search", _caller)).ShouldBeTrue();
        (await store.LiftAsync("search", _caller)).ShouldBeFalse();
        (await store.ListBlocksAsync(Ct)).ShouldBeEmpty();
        (await CountAsync(store, Search)).Left.ShouldBe(49, "what led to the block no longer counts");
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_caller_without_a_block_waits_until_the_oldest_call_no_longer_counts(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        var limit = Order with { Most = 2, Window = TimeSpan.FromSeconds(1) };
        await CountAsync(store, limit);
        await CountAsync(store, limit);

        LimitAnswer answer;
        while ((answer = await CountAsync(store, limit)).Outcome is LimitOutcome.Refused)
        {
            answer.Wait.ShouldBeInRange(TimeSpan.FromMilliseconds(1), limit.Window);
            await Task.Delay(answer.Wait, Ct);
        }

        answer.Outcome.ShouldBe(LimitOutcome.Passed);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Calls_that_come_together_are_counted_together_or_not_at_all(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        (await store.CountAsync(Order, _caller, 48))!.Value.Left.ShouldBe(2);

        (await store.CountAsync(Order, _caller, 3))!.Value.Outcome.ShouldBe(LimitOutcome.Refused);
        (await store.CountAsync(Order, _caller, 2))!.Value.Left.ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Every_key_ends(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        await CountAsync(store, Order);
        await store.BlockAsync(new CallerBlock("password", _caller, TimeSpan.FromHours(2)));
        await store.CountAsync(Search, _caller, 51);

        var redis = _connections[0].GetDatabase();
        foreach (var (key, longest) in new[] { ($"calls:{{order:{_caller}}}", 1), ($"block:{{password:{_caller}}}", 120),
            ($"block:{{search:{_caller}}}", 60) })
        {
            (await redis.KeyTimeToLiveAsync($"marquee:{key}")).ShouldNotBeNull(key)
                .ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(longest));
        }

        (await redis.KeyExistsAsync($"marquee:calls:{{search:{_caller}}}")).ShouldBeFalse();
        await store.LiftAsync("password", _caller);
        await store.LiftAsync("search", _caller);
    }

    [Fact]
    public async Task Without_Redis_there_is_no_answer()
    {
        await using var server = await RedisServer.StartAsync();
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse(server.ConnectionString));
        _connections.Add(connection);
        await server.DisposeAsync();

        (await StoreOn(connection).CountAsync(Order, _caller, 1)).ShouldBeNull();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _meters.Dispose();
    }

    private async Task<LimitAnswer> CountAsync(LimitStore store, Limit limit) => (await store.CountAsync(limit, _caller, 1))!.Value;

    private async Task<LimitStore> ConnectAsync(RedisKind kind)
    {
        var connection = await servers.ConnectAsync(kind);
        _connections.Add(connection);
        return StoreOn(connection);
    }

    private LimitStore StoreOn(ConnectionMultiplexer connection) =>
        new(connection, new RedisBreaker(_meters, NullLogger<RedisBreaker>.Instance, TimeProvider.System));
}
