using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Reservations;
using StackExchange.Redis;
using Order = Marquee.Domain.Reservations.Order;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>Claims on one server, for a schedule nobody else uses.</summary>
internal sealed partial class ClaimBench : IAsyncDisposable, IMeterFactory
{
    /// <summary>Longer than a test needs between a claim and what it says of it, and shorter than a schedule is known.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>How long <see cref="LetEndAsync"/> leaves a schedule known.</summary>
    public static readonly TimeSpan NearlyOver = TimeSpan.FromSeconds(5);

    private static readonly DateTime Now = new(2026, 5, 4, 10, 0, 0, DateTimeKind.Utc);
    private static long _schedules;

    private readonly ConnectionMultiplexer _redis;
    private readonly List<Meter> _meters = [];

    private ClaimBench(ConnectionMultiplexer redis, ReservationOptions options, TimeProvider time)
    {
        _redis = redis;
        Claims = new RedisSeatClaims(redis, options, this, time);
        Schedule = new ScheduleId(Interlocked.Increment(ref _schedules));
    }

    public RedisSeatClaims Claims { get; }

    public ScheduleId Schedule { get; }

    public IDatabase Redis => _redis.GetDatabase();

    public RedisKey Key => $"marquee:seats:{{{Schedule.Value}}}";

    /// <param name="redis">The server.</param>
    /// <param name="maxSeats">The quota.</param>
    /// <param name="timeOutMs">A busy machine is slow; that must not look like a Redis that does not answer.</param>
    /// <param name="time">The clock of the application; Redis has its own.</param>
    public static async Task<ClaimBench> OpenAsync(
        ConfigurationOptions redis, int maxSeats = 5, int timeOutMs = 30_000, TimeProvider? time = null)
    {
        var asAdmin = redis.Clone();
        asAdmin.AllowAdmin = true;
        asAdmin.AsyncTimeout = timeOutMs;
        return new ClaimBench(
            await ConnectionMultiplexer.ConnectAsync(asAdmin),
            new ReservationOptions { ClaimLease = Lease, MaxSeatsPerMember = maxSeats },
            time ?? TimeProvider.System);
    }

    /// <summary>One whose schedule is loaded, all seats free.</summary>
    public static async Task<ClaimBench> LoadedAsync(
        ConfigurationOptions redis, int maxSeats = 5, int timeOutMs = 30_000, TimeProvider? time = null)
    {
        var bench = await OpenAsync(redis, maxSeats, timeOutMs, time);
        await bench.LoadAsync();
        return bench;
    }

    /// <summary>A live seat; held for so long, or confirmed.</summary>
    public static LiveSeat Live(Order order, long seat, TimeSpan? remaining = null) =>
        new(order.ScheduleId, new SeatId(seat), order.Id, order.UserId, Now + remaining);

    public Order NewOrder(long member, params long[] seats) =>
        new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Schedule, new UserId(member), [.. seats.Select(SeatOf)], 0);

    public Task<ClaimAnswer> ClaimAsync(long member, params long[] seats) => Claims.ClaimAsync(NewOrder(member, seats));

    public async Task<ClaimOutcome> OutcomeAsync(long member, params long[] seats) => (await ClaimAsync(member, seats)).Outcome;

    public async Task<Order> ClaimedAsync(long member, params long[] seats)
    {
        var order = NewOrder(member, seats);
        (await Claims.ClaimAsync(order)).Outcome.ShouldBe(ClaimOutcome.Claimed);
        return order;
    }

    public Task PromoteAsync(Order order, TimeSpan? remaining = null) =>
        Claims.PromoteAsync([new Promotion(SeatClaim.Of(order), remaining)]);

    public Task ReleaseAsync(Order order, params long[] taken) =>
        Claims.ReleaseAsync(SeatClaim.Of(order), [.. taken.Select(id => new SeatId(id))]);

    public async Task<LoadTicket> BeginAsync() => (await Claims.BeginLoadAsync([Schedule])).ShouldHaveSingleItem();

    public Task<int> InstallAsync(LoadTicket ticket, params LiveSeat[] seats) => Claims.InstallAsync(ticket, seats, Now);

    public async Task<int> LoadAsync(params LiveSeat[] seats) => await InstallAsync(await BeginAsync(), seats);

    /// <summary>Who has what, as "seat kind member", in the order of seats.</summary>
    public async Task<string[]> SeatsAsync() =>
    [
        .. (await Claims.ReadAsync(Schedule, TestContext.Current.CancellationToken)).ShouldNotBeNull("the schedule is loaded")
            .OrderBy(seat => seat.SeatId.Value)
            .Select(seat => $"{seat.SeatId.Value} {(seat.Promoted ? "promoted" : "leased")} {seat.UserId.Value}"),
    ];

    /// <summary>What stands about a member's quota, without reservations and times: the seats of each.</summary>
    public async Task<int[]> QuotaAsync(long member) =>
        [.. $"{await Redis.HashGetAsync(Key, $"q:{member}")}".Split(';', StringSplitOptions.RemoveEmptyEntries).Select(
            entry => int.Parse(entry.Split(',')[1], CultureInfo.InvariantCulture))];

    /// <summary>Waits until the clock of Redis, whose step is a millisecond, has moved on.</summary>
    public async Task TickAsync()
    {
        var began = await NowAsync();
        while (await NowAsync() <= began)
        {
        }
    }

    /// <summary>Moves every time that the schedule's hash has into the past, as if this time had passed.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var left = await Redis.KeyTimeToLiveAsync(Key);
        var moved = (await Redis.HashGetAllAsync(Key)).Select(field => new HashEntry(
            field.Name,
            Instants().Replace(
                $"{field.Value}",
                instant => $"{long.Parse(instant.Value, CultureInfo.InvariantCulture) - (long)time.TotalMilliseconds}")));
        await Redis.HashSetAsync(Key, [.. moved]);
        await Redis.KeyExpireAsync(Key, left - time);
    }

    /// <summary>Makes as if the 30 seconds the schedule is known for were nearly over.</summary>
    public async Task LetEndAsync()
    {
        await Redis.HashSetAsync(Key, "loaded", await NowAsync() + (long)NearlyOver.TotalMilliseconds);
        await Redis.KeyExpireAsync(Key, NearlyOver);
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _redis.DisposeAsync();
    }

    /// <summary>Milliseconds since 1970 have 13 digits; ids of members and seats have fewer, or the most that there are.</summary>
    [GeneratedRegex(@"\b\d{13}\b")]
    private static partial Regex Instants();

    /// <summary>Redis' time in milliseconds.</summary>
    private async Task<long> NowAsync()
    {
        var now = (RedisResult[])(await Redis.ExecuteAsync("TIME"))!;
        return ((long)now[0] * 1000) + ((long)now[1] / 1000);
    }

    private static Seat SeatOf(long id)
    {
        var seat = new Seat { ScreenId = new ScreenId(1), Row = "A", Number = (int)id };
        typeof(Seat).GetProperty(nameof(Seat.Id))!.SetValue(seat, new SeatId(id));
        return seat;
    }
}
