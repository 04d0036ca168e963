using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Claims;

public sealed class VerifyTests(Servers servers)
{
    /// <summary>Reservations are compared when they are older than 5 s.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(6);

    public static TheoryData<DeploymentKind> BothKinds => Servers.BothKinds;

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_schedule_with_the_seats_of_the_database_agrees_and_lives_on(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var (paid, held) = (
            ClaimBench.ForGood(await bench.ClaimedAsync(member: 1, 10, 11)), await bench.ClaimedAsync(member: 2, 4_999_999));
        (await bench.KeepAsync(paid)).ShouldBeTrue();
        bench.Time.Advance(Settled);

        (await bench.VerifyAsync(seats: [.. ClaimBench.Live(paid), .. ClaimBench.Live(held)])).ShouldBe(Verification.Equal);

        (await bench.SeatsAsync()).ShouldBe(["10 sold 1", "11 sold 1", "4999999 held 2"]);
        (await bench.Redis.KeyTimeToLiveAsync(bench.Key)).ShouldNotBeNull("it does not live for ever")
            .ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(25));
        $"{await bench.Redis.ExecuteAsync("HGET", bench.Key, "mark")}".Trim().ShouldEndWith("|0", customMessage: "just loaded");
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Whatever_differs_is_seen_and_deleted_if_wanted(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var order = await bench.ClaimedAsync(member: 1, 10, 11);
        var seats = ClaimBench.Live(order);
        bench.Time.Advance(Settled);

        await ShouldDifferAsync("a seat that only Redis has", seats[0]);
        await ShouldDifferAsync("a seat that only the database has", [.. seats, seats[0] with { SeatId = new SeatId(12) }]);
        await ShouldDifferAsync("another seat", seats[0], seats[1] with { SeatId = new SeatId(12) });
        await ShouldDifferAsync(
            "another reservation", seats[0],
            seats[1] with { ReservationId = Guid.CreateVersion7(bench.Time.GetUtcNow() - TimeSpan.FromMinutes(1)) });
        await ShouldDifferAsync("paid, says the database", ClaimBench.Live(ClaimBench.ForGood(order)));

        (await bench.VerifyAsync(deleteUnequal: true, seats)).ShouldBe(Verification.Equal);
        await bench.Redis.StringSetAsync(bench.LoadLock, "another loader");
        (await bench.VerifyAsync(deleteUnequal: true)).ShouldBe(Verification.Deleted);
        (await bench.Redis.KeyExistsAsync([bench.Key, bench.LoadLock])).ShouldBe(0);
        (await bench.VerifyAsync(deleteUnequal: true)).ShouldBe(Verification.NotLoaded);

        async Task ShouldDifferAsync(string how, params LiveSeat[] seats) =>
            (await bench.VerifyAsync(seats: seats)).ShouldBe(Verification.Unequal, how);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task Seats_of_reservations_younger_than_5_seconds_are_left_out(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var onlyInRedis = await bench.ClaimedAsync(member: 1, 10);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        var onlyInDatabase = bench.NewOrder(member: 2, 11);

        (await bench.VerifyAsync(seats: ClaimBench.Live(onlyInDatabase))).ShouldBe(Verification.Equal);

        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await bench.VerifyAsync(seats: ClaimBench.Live(onlyInDatabase))).ShouldBe(Verification.Unequal);
        await bench.ReleaseAsync(onlyInRedis);
        (await bench.VerifyAsync(seats: ClaimBench.Live(onlyInDatabase))).ShouldBe(Verification.Equal);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        (await bench.VerifyAsync(seats: ClaimBench.Live(onlyInDatabase))).ShouldBe(Verification.Unequal);
    }

    [Theory, MemberData(nameof(BothKinds))]
    public async Task A_hold_that_is_over_is_left_out(DeploymentKind kind)
    {
        await using var bench = await ClaimBench.LoadedAsync(servers, kind);
        var order = await bench.ClaimedAsync(member: 1, 10);
        bench.Time.Advance(Settled);
        await bench.PassAsync(ClaimBench.Hold);

        (await bench.VerifyAsync(seats: ClaimBench.Live(order))).ShouldBe(Verification.Unequal);
        (await bench.VerifyAsync()).ShouldBe(Verification.Equal);
    }
}
