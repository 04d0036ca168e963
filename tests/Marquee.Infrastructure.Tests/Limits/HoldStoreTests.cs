using Marquee.Domain;
using Marquee.Domain.Limits;
using Marquee.Infrastructure.Limits;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Tests.Redis;
using Marquee.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Limits;

/// <summary>Holds that ended are written into Redis as they would be there by then.</summary>
public sealed class HoldStoreTests(RedisServers servers) : IAsyncLifetime
{
    private const int Most = 3;
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(5);
    private static int _members;

    private readonly UserId _member = new(Interlocked.Increment(ref _members));
    private readonly MeterWatch _meters = new();
    private readonly List<ConnectionMultiplexer> _connections = [];

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    /// <summary>After how many lapses a member waits how many minutes.</summary>
    public static TheoryData<RedisKind, int, int> Waits =>
    [
        (RedisKind.Embedded, 3, 1), (RedisKind.Embedded, 4, 5), (RedisKind.Embedded, 5, 30), (RedisKind.Embedded, 9, 30),
        (RedisKind.Server, 3, 1), (RedisKind.Server, 4, 5), (RedisKind.Server, 5, 30), (RedisKind.Server, 9, 30),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IDatabase Redis => _connections[0].GetDatabase();

    private RedisKey Key => $"marquee:holds:{{{_member.Value}}}";

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Of_100_holds_of_a_member_at_once_on_two_connections_as_many_are_made_as_may(RedisKind kind)
    {
        HoldStore[] instances = [await ConnectAsync(kind), await ConnectAsync(kind)];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => instances[i % 2].AddAsync(_member, NewId(), HoldFor), Ct)));

        answers.Count(answer => answer is null).ShouldBe(Most);
        answers.Count(answer => answer is TooManyHolds).ShouldBe(100 - Most);
        (await Redis.SortedSetLengthAsync(Key)).ShouldBe(Most);
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_hold_that_is_removed_makes_room_for_one_and_a_member_has_holds_of_his_own(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        var holds = await FillAsync(store);

        var refusal = (await AddAsync(store)).ShouldBeOfType<TooManyHolds>();
        refusal.Limit.ShouldBe(Most);
        refusal.RetryAfter.ShouldBeInRange(TimeSpan.FromMinutes(4), HoldFor);
        var other = new UserId(Interlocked.Increment(ref _members));
        (await store.AddAsync(other, NewId(), HoldFor)).ShouldBeNull();

        await store.RemoveAsync(_member, holds[1]);
        await store.RemoveAsync(_member, holds[1]);
        (await AddAsync(store)).ShouldBeNull();
        (await AddAsync(store)).ShouldBeOfType<TooManyHolds>();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task The_wait_is_until_the_first_hold_ends_and_what_ended_takes_no_place(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        await LapseAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(10));
        await store.AddAsync(_member, NewId(), TimeSpan.FromMinutes(30));
        await store.AddAsync(_member, NewId(), TimeSpan.FromMinutes(10));
        await store.AddAsync(_member, NewId(), TimeSpan.FromMinutes(20));

        (await AddAsync(store)).ShouldBeOfType<TooManyHolds>().RetryAfter
            .ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory, MemberData(nameof(Waits))]
    public async Task After_several_lapses_a_member_waits_from_the_last_one_on(RedisKind kind, int lapses, int minutes)
    {
        var store = await ConnectAsync(kind);
        await LapseAsync([.. Enumerable.Range(1, lapses).Select(i => TimeSpan.FromSeconds(5 * i))]);

        // The last one ended 5 s ago.
        (await AddAsync(store)).ShouldBeOfType<HoldsLapsed>().RetryAfter
            .ShouldBeInRange(TimeSpan.FromMinutes(minutes - 0.8), TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(5));
        (await Redis.SortedSetLengthAsync(Key)).ShouldBe(lapses, "a refused hold is not counted");
    }

    [Theory, MemberData(nameof(Waits))]
    public async Task After_the_wait_a_member_may_hold_again(RedisKind kind, int lapses, int minutes)
    {
        var store = await ConnectAsync(kind);
        await LapseAsync([.. Enumerable.Range(0, lapses).Select(i => TimeSpan.FromMinutes(minutes + i))]);

        await FillAsync(store);
        (await AddAsync(store)).ShouldBeOfType<TooManyHolds>();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_lapse_is_forgotten_after_an_hour(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        await LapseAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        (await AddAsync(store)).ShouldBeNull();
        (await Redis.SortedSetLengthAsync(Key)).ShouldBe(3, "two lapses and the hold");
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task The_holds_of_a_member_end_an_hour_after_the_last_one(RedisKind kind)
    {
        var store = await ConnectAsync(kind);
        await AddAsync(store);

        (await Redis.KeyTimeToLiveAsync(Key)).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(64), TimeSpan.FromMinutes(65));
    }

    [Fact]
    public async Task Without_Redis_every_hold_may_be_made()
    {
        await using var server = await RedisServer.StartAsync();
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse(server.ConnectionString));
        _connections.Add(connection);
        var store = StoreOn(connection);
        var holds = await FillAsync(store);
        await server.DisposeAsync();

        (await AddAsync(store)).ShouldBeNull();
        await store.RemoveAsync(_member, holds[0]);
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

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private Task<Refusal?> AddAsync(HoldStore store) => store.AddAsync(_member, NewId(), HoldFor);

    /// <summary>As many holds as a member may have.</summary>
    private async Task<IReadOnlyList<Guid>> FillAsync(HoldStore store)
    {
        Guid[] holds = [.. Enumerable.Range(0, Most).Select(_ => NewId())];
        foreach (var hold in holds)
        {
            (await store.AddAsync(_member, hold, HoldFor)).ShouldBeNull();
        }

        return holds;
    }

    /// <summary>Holds of the member that ended so long ago.</summary>
    private async Task LapseAsync(params TimeSpan[] ago)
    {
        var now = TimeProvider.System.GetUtcNow();
        await Redis.SortedSetAddAsync(
            Key, [.. ago.Select(time => new SortedSetEntry($"{NewId()}", (now - time).ToUnixTimeMilliseconds()))]);
        await Redis.KeyExpireAsync(Key, TimeSpan.FromHours(1));
    }

    private async Task<HoldStore> ConnectAsync(RedisKind kind)
    {
        var connection = await servers.ConnectAsync(kind);
        _connections.Add(connection);
        return StoreOn(connection);
    }

    private HoldStore StoreOn(ConnectionMultiplexer connection) =>
        new(connection, new RedisBreaker(_meters, NullLogger<RedisBreaker>.Instance, TimeProvider.System), Most);
}
