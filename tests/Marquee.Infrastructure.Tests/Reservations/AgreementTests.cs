using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Tests.Redis;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>A merge that finds nothing wrong, without telling Redis every seat again.</summary>
public sealed class AgreementTests(RedisServers servers)
{
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(5);

    public static TheoryData<RedisKind> EveryServer => RedisServers.Every;

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_schedule_with_the_seats_of_the_database_stays_known(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var (confirmed, held) = (await PromotedAsync(bench, 1, null, 10, 11), await PromotedAsync(bench, 1, Held, 4_999_999));
        await bench.ClaimedAsync(member: 2, 12);
        await bench.LetEndAsync();

        (await AgreesAsync(bench, Taken(confirmed), Taken(held))).ShouldBeTrue("a lease is on its way to the database");

        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull()
            .ShouldBeInRange(ClaimBench.NearlyOver, TimeSpan.FromSeconds(30));
        (await bench.SeatsAsync()).ShouldBe(["10 promoted 1", "11 promoted 1", "12 leased 2", "4999999 promoted 1"]);
        await bench.BeginAsync();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task An_empty_hall_agrees(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));

        (await AgreesAsync(bench)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task Whatever_differs_is_seen(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await PromotedAsync(bench, 1, null, 10, 11);
        TakenSeat[] seats = Taken(order);

        (await AgreesAsync(bench, seats[..1])).ShouldBeFalse("a seat that only Redis has");
        (await AgreesAsync(bench, [.. seats, seats[0] with { SeatId = new SeatId(12) }]))
            .ShouldBeFalse("a seat that only the database has");
        (await AgreesAsync(bench, [seats[0], seats[1] with { SeatId = new SeatId(12) }])).ShouldBeFalse("another seat");
        (await AgreesAsync(bench, [seats[0], seats[1] with { ReservationId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) }]))
            .ShouldBeFalse("another reservation");
        (await AgreesAsync(bench, seats)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_hold_that_ended_is_nobodys(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await PromotedAsync(bench, 1, ClaimBench.Lease, 10);
        await bench.PassAsync(ClaimBench.Lease);

        (await AgreesAsync(bench, Taken(order))).ShouldBeFalse();
        (await AgreesAsync(bench)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_quota_that_does_not_fit_the_seats_is_seen(RedisKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers.Connection(kind));
        var order = await PromotedAsync(bench, 1, null, 10);
        await bench.Redis.HashSetAsync(bench.Key, "q:9", "00000000-0000-0000-0000-000000000000,5,0;");

        (await AgreesAsync(bench, Taken(order))).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryServer))]
    public async Task A_schedule_that_is_not_known_and_a_ticket_that_ran_out_agree_with_nothing(RedisKind kind)
    {
        await using var bench = await ClaimBench.OpenAsync(servers.Connection(kind));
        (await AgreesAsync(bench)).ShouldBeFalse("it is not loaded");
        await TakeTicketAwayAsync(bench);
        await bench.LoadAsync();
        var ticket = await bench.BeginAsync();
        await TakeTicketAwayAsync(bench);

        (await bench.Claims.AgreeAsync(ticket, [])).ShouldBeFalse("somebody else may load it by now");
    }

    private static TakenSeat[] Taken(Order order) => [.. order.SeatIds.Select(seat => new TakenSeat(order.ScheduleId, seat, order.Id))];

    private static async Task<Order> PromotedAsync(ClaimBench bench, long member, TimeSpan? remaining, params long[] seats)
    {
        var order = await bench.ClaimedAsync(member, seats);
        await bench.PromoteAsync(order, remaining);
        return order;
    }

    private static Task<bool> TakeTicketAwayAsync(ClaimBench bench) =>
        bench.Redis.KeyDeleteAsync($"marquee:load:{{{bench.Schedule.Value}}}");

    /// <summary>Asks with a ticket of its own; one that is not spent would be in the way of the next.</summary>
    private static async Task<bool> AgreesAsync(ClaimBench bench, params TakenSeat[][] seats)
    {
        await TakeTicketAwayAsync(bench);
        return await bench.Claims.AgreeAsync(await bench.BeginAsync(), seats.SelectMany(some => some));
    }
}
