using System.Globalization;
using System.Text.RegularExpressions;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Guards;
using Marquee.Infrastructure.Redis;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Engine.Tests.Claims;

/// <summary>
/// Claims on one server, for a schedule that nobody else uses. The application's clock stands still; that of Redis does not.
/// </summary>
internal sealed partial class ClaimBench : IAsyncDisposable
{
    /// <summary>Longer than a test takes.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    private readonly ConnectionMultiplexer _redis;
    private readonly Dictionary<Guid, long> _members = [];

    private ClaimBench(ConnectionMultiplexer redis, ReservationOptions rules)
    {
        _redis = redis;
        Breaker = Watch.Breaker(Time);
        Claims = new RedisSeatClaims(redis, Breaker, rules, Watch.Telemetry, Time);

        // A start counts as a fault of Redis.
        Time.Advance(TimeSpan.FromHours(1));
    }

    public FakeTimeProvider Time { get; } = new();

    public Watch Watch { get; } = new();

    public RedisBreaker Breaker { get; }

    public RedisSeatClaims Claims { get; }

    public ScheduleId Schedule { get; } = Orders.NewSchedule();

    public IDatabase Redis => _redis.GetDatabase();

    public RedisKey Key => ClaimFields.HashOf(Schedule);

    public RedisKey LoadLock => ClaimFields.LoadLockOf(Schedule);

    public static ClaimBench On(ConnectionMultiplexer redis, GuardKind guard = GuardKind.Atomic, int maxSeats = 5) =>
        new(redis, new ReservationOptions { Guard = guard, MaxSeatsPerMember = maxSeats });

    public static async Task<ClaimBench> OpenAsync(Servers servers, DeploymentKind kind) => On(await servers.ConnectAsync(kind));

    /// <summary>One whose schedule is loaded, all seats free.</summary>
    public static async Task<ClaimBench> LoadedAsync(
        Servers servers, DeploymentKind kind, GuardKind guard = GuardKind.Atomic, int maxSeats = 5)
    {
        var bench = On(await servers.ConnectAsync(kind), guard, maxSeats);
        await bench.LoadAsync();
        return bench;
    }

    /// <summary>The seats of a reservation as the database has them.</summary>
    public static LiveSeat[] Live(Order order) =>
        [.. order.SeatIds.Select(seat => new LiveSeat(order.ScheduleId, seat, order.Id, order.UserId, order.ExpiresAt))];

    public static Order ForGood(Order order) => order with { ExpiresAt = null };

    public Order NewOrder(long member, params long[] seats)
    {
        var order = Orders.Of(Schedule, member, key: null, seats) with
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            ExpiresAt = Time.Instant + Hold,
        };
        _members[order.Id] = member;
        return order;
    }

    public Task<ClaimAnswer> ClaimAsync(long member, params long[] seats) => Claims.ClaimAsync(NewOrder(member, seats));

    public async Task<ClaimOutcome> OutcomeAsync(long member, params long[] seats) => (await ClaimAsync(member, seats)).Outcome;

    public async Task<Order> ClaimedAsync(long member, params long[] seats)
    {
        var order = NewOrder(member, seats);
        (await Claims.ClaimAsync(order)).Outcome.ShouldBe(ClaimOutcome.Claimed);
        return order;
    }

    public Task<bool> KeepAsync(Order order, DateTime? expiresAt = null) => Claims.KeepAsync(SeatClaim.Of(order), expiresAt);

    public Task ReleaseAsync(Order order) => Claims.ReleaseAsync(SeatClaim.Of(order));

    public Task DisputeAsync(Order order) => Claims.DisputeAsync(SeatClaim.Of(order));

    /// <summary>Takes the load lock; it does not end while a slow machine goes on.</summary>
    public async Task BeginLoadAsync(string token = "loader")
    {
        (await Claims.BeginLoadAsync([Schedule], token)).ShouldBe([Schedule]);
        await Redis.KeyPersistAsync(LoadLock);
    }

    public Task<int> EndLoadAsync(string token = "loader", params LiveSeat[] seats) =>
        Claims.LoadAsync([Schedule], token, seats.ToLookup(seat => seat.ScheduleId));

    /// <summary>Loads the schedule, which then does not end while a slow machine goes on.</summary>
    public async Task LoadAsync(params Order[] orders)
    {
        await BeginLoadAsync();
        (await EndLoadAsync(seats: [.. orders.SelectMany(Live)])).ShouldBe(1);
        await Redis.KeyPersistAsync(Key);
    }

    public Task<Verification> VerifyAsync(bool deleteUnequal = false, params LiveSeat[] seats) =>
        Claims.VerifyAsync(Schedule, seats, Time.Instant, deleteUnequal);

    public async Task<bool> IsLoadedAsync() => await Claims.ReadAsync(Schedule, TestContext.Current.CancellationToken) is not null;

    /// <summary>Who has what, as "seat held member" or "seat sold member", in the order of seats.</summary>
    public async Task<string[]> SeatsAsync() =>
    [
        .. (await Claims.ReadAsync(Schedule, TestContext.Current.CancellationToken)).ShouldNotBeNull("the schedule is loaded")
            .OrderBy(seat => seat.SeatId.Value)
            .Select(seat => $"{seat.SeatId.Value} {(seat.Remaining is null ? "sold" : "held")} {_members[seat.ReservationId]}"),
    ];

    /// <summary>The seats of each of a member's entries.</summary>
    public async Task<int[]> EntriesAsync(long member) =>
        [.. $"{await Redis.HashGetAsync(Key, $"m:{member}")}".Split(';', StringSplitOptions.RemoveEmptyEntries).Select(
            entry => int.Parse(entry.Split(',')[1], CultureInfo.InvariantCulture)).Order()];

    /// <summary>Moves every time in the schedule's hash into the past, as if so much time had passed.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var moved = (await Redis.HashGetAllAsync(Key)).Select(field => new HashEntry(
            field.Name,
            Instants().Replace(
                $"{field.Value}",
                instant => $"{long.Parse(instant.Value, CultureInfo.InvariantCulture) - (long)time.TotalMilliseconds}")));
        await Redis.HashSetAsync(Key, [.. moved]);
    }

    public async ValueTask DisposeAsync()
    {
        await Claims.DisposeAsync();
        Watch.Dispose();
        await _redis.DisposeAsync();
    }

    /// <summary>Milliseconds since 1970 have 13 digits; ids of members and seats have fewer, or the most that there are.</summary>
    [GeneratedRegex(@"\b\d{13}\b")]
    private static partial Regex Instants();
}
