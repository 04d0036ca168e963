using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;
using Marquee.Testing;

namespace Marquee.Engine.Tests;

/// <summary>What always holds, one after the other.</summary>
public sealed class InvariantTests(Servers servers)
{
    /// <summary>Shorter than a hold that nobody ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<DeploymentKind, GuardKind[]> EveryGuardOnEveryDeployment => GuardSets.OnEveryDeployment;

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant1_A_seat_of_a_schedule_belongs_to_at_most_one_live_reservation(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);

        var results = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(i => deployment.ReserveAsync(i, member: i, i % 2 == 0 ? "A1 A2" : "A2 A3")));

        results.Count(result => result.Refusal is null).ShouldBe(1);
        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant2_A_reservation_has_all_its_seats_or_does_not_exist(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);
        (await deployment.ReserveAsync(0, member: 1, "A2")).Refusal.ShouldBeNull();

        (await deployment.ReserveAsync(1, member: 2, "A1 A2 A3")).Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.Count.ShouldBe(1);

        (await deployment.ReadReservationsAsync()).Count.ShouldBe(1);
        (await deployment.ReserveAsync(2, member: 3, "A3 A4")).Refusal.ShouldBeNull();
        (await deployment.ReserveAsync(0, member: 2, "B1 B2 B3 B4")).Refusal.ShouldBeNull();
        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant3_A_member_never_has_more_than_five_seats_of_a_schedule(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);

        var results = await Task.WhenAll(
            "A1,A2,A3,A4,B1,B2,B3,B4".Split(',').Select((seat, i) => deployment.ReserveAsync(i, member: 1, seat)));

        results.Count(result => result.Refusal is null).ShouldBeInRange(1, 5);
        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant4_What_was_answered_survives_a_crash_of_the_application_and_the_loss_of_Redis(
        DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);
        deployment.LoseNextCommit();
        var reserved = (await deployment.ReserveAsync(0, member: 1, "A1 A2")).Value.Reservation;

        for (var i = 0; i < deployment.Instances; i++)
        {
            deployment.Restart(i);
        }

        await deployment.WipeRedisAsync();

        (await deployment.ReserveAsync(0, member: 2, "A2")).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
        (await deployment.Instance(0).Get<PayReservation>().ExecuteAsync(new UserId(1), reserved.Id, CancellationToken.None))
            .Value.Reservation.Reservation.Status.ShouldBe(ReservationStatus.Confirmed);
        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant5_Seats_and_quota_of_an_expired_hold_can_be_used_again_without_a_sweeper(
        DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);
        deployment.Rules.HoldFor = TimeSpan.FromMilliseconds(200);
        (await deployment.ReserveAsync(0, member: 1, "A1 A2 A3 A4")).Refusal.ShouldBeNull();

        deployment.Rules.HoldFor = TimeSpan.FromMinutes(5);

        (await EventuallyAsync(deployment, member: 1, "B1 B2 B3 B4")).ShouldBeTrue();
        (await EventuallyAsync(deployment, member: 2, "A1 A2 A3 A4")).ShouldBeTrue();
        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant6_Nothing_wrong_is_sold_when_Redis_is_killed_and_service_goes_on(DeploymentKind kind, GuardKind[] guards)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var deployment = await Deployment.StartAsync(servers, kind, guards, redis: redis);
        (await deployment.ReserveAsync(0, member: 1, "A1 A2")).Refusal.ShouldBeNull();

        await redis.DisposeAsync();
        (await EventuallyAsync(deployment, member: 2, "A3")).ShouldBeTrue();
        (await deployment.ReserveAsync(1, member: 3, "A2 A3")).Refusal.ShouldNotBeNull();

        await using var again = await RedisServer.StartAsync(redis.Port);
        (await EventuallyAsync(deployment, member: 3, "A4")).ShouldBeTrue();
        (await deployment.ReserveAsync(1, member: 3, "A2 A3")).Refusal.ShouldNotBeNull();
        (await Invariants.CheckDatabaseAsync(deployment)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant7_A_claim_whose_process_died_is_found_by_verification(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);
        var (claimed, killed) = (new TaskCompletionSource(), new TaskCompletionSource());
        deployment.Delays.Wait = _ =>
        {
            claimed.TrySetResult();
            return killed.Task;
        };
        deployment.Delays.Begin(new Delay(DelayPoint.AfterClaim, 0), ordered: null);
        var dying = deployment.ReserveAsync(0, member: 1, "A1");
        deployment.Delays.Begin(delay: null, ordered: null);
        await Task.WhenAny(dying, claimed.Task);
        deployment.Restart(0);
        killed.SetResult();
        await Record.ExceptionAsync(() => dying);

        if (!(await deployment.ReadReservationsAsync()).Exists(row => row.UserId.Value == 1))
        {
            await deployment.Instance(0).VerifyAsync(deployment.Hall.ScheduleId);
            (await deployment.ReserveAsync(0, member: 2, "A1")).Refusal.ShouldBeNull();
        }

        await ShouldBeSoundAsync(deployment);
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Invariant8_Redis_and_the_database_agree_when_traffic_stops(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            var member = (i % 3) + 1;
            var result = await deployment.ReserveAsync(i, member, $"{"AB"[i % 2]}{(i % 4) + 1}");
            if (result.Refusal is null && i % 3 != 0)
            {
                await deployment.Instance(i).Get<CancelReservation>()
                    .ExecuteAsync(new UserId(member), result.Value.Reservation.Id, CancellationToken.None);
            }
        }));

        await ShouldBeSoundAsync(deployment);
    }

    private static async Task ShouldBeSoundAsync(Deployment deployment)
    {
        await deployment.CalmDownAsync();
        (await Invariants.CheckDatabaseAsync(deployment)).ShouldBeNull();
        (await Invariants.CompareClaimsAsync(deployment, mayDiffer: true)).ShouldBeNull();
    }

    /// <summary>Orders until there is an answer: a 503 asks to come again.</summary>
    private static async Task<bool> EventuallyAsync(Deployment deployment, int member, string seats)
    {
        var began = Stopwatch.StartNew();
        for (var attempt = 0; began.Elapsed < Patience; attempt++)
        {
            if ((await deployment.ReserveAsync(attempt, member, seats, key: "again")).Refusal is null)
            {
                return true;
            }

            await Task.Delay(100);
        }

        return false;
    }
}
