using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests;

/// <summary>Defects that the proof found once, step by step.</summary>
public sealed class FoundByTheProofTests(Servers servers)
{
    public static TheoryData<DeploymentKind> EveryDeployment => [DeploymentKind.Embedded, DeploymentKind.Production];

    [Theory, MemberData(nameof(EveryDeployment))]
    public async Task An_order_sent_again_is_replayed_though_Redis_knows_its_seat_only_as_taken_by_somebody(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic, GuardKind.Pessimistic]);
        const int atomic = 0;
        const int pessimistic = 1;
        (await deployment.ReserveAsync(atomic, member: 3, "B1")).Refusal.ShouldBeNull();
        var first = (await deployment.ReserveAsync(pessimistic, member: 1, "A1", key: "k")).Value;
        (await deployment.ReserveAsync(atomic, member: 2, "A1")).Refusal
            .ShouldBeOfType<SeatsAlreadyReserved>("the database says so, and Redis marks the seat");

        var again = (await deployment.ReserveAsync(atomic, member: 1, "A1", key: "k")).Value;

        again.Replayed.ShouldBeTrue();
        again.Reservation.Id.ShouldBe(first.Reservation.Id);
        (await deployment.ReserveAsync(atomic, member: 2, "A1", key: "l")).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
    }

    [Theory, MemberData(nameof(EveryDeployment))]
    public async Task A_seat_that_an_order_lost_in_the_database_is_free_soon_after_its_hold(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic, GuardKind.Pessimistic]);
        const int atomic = 0;
        const int pessimistic = 1;
        (await deployment.ReserveAsync(atomic, member: 3, "B1")).Refusal.ShouldBeNull();
        (await deployment.ReserveAsync(pessimistic, member: 1, "A1")).Refusal.ShouldBeNull();
        (await deployment.ReserveAsync(atomic, member: 2, "A1")).Refusal
            .ShouldBeOfType<SeatsAlreadyReserved>("the database says so, and Redis marks the seat");

        (await deployment.ExecuteAsync("update reservation set expires_at = created_at where user_id = 1")).ShouldBe(1);

        // The hold was for five minutes, a mark is for a second.
        var began = Stopwatch.StartNew();
        while ((await deployment.ReserveAsync(atomic, member: 2, "A1")).Refusal is { } refusal)
        {
            began.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), $"{refusal}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Theory, MemberData(nameof(EveryDeployment))]
    public async Task A_seat_that_an_order_lost_in_the_database_is_marked_no_longer_than_a_hold_lasts(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic, GuardKind.Pessimistic]);
        deployment.Rules.HoldFor = TimeSpan.FromMilliseconds(200);
        (await deployment.ReserveAsync(instance: 0, member: 3, "B1")).Refusal.ShouldBeNull();
        (await deployment.ReserveAsync(instance: 1, member: 1, "A1")).Refusal.ShouldBeNull();
        // Refused by the database, and marked in Redis; where the hold is over by now it succeeds, and ends as well.
        await deployment.ReserveAsync(instance: 0, member: 2, "A1");

        await Task.Delay(2 * deployment.Rules.HoldFor, TestContext.Current.CancellationToken);

        (await deployment.ReserveAsync(instance: 0, member: 2, "A1")).Refusal.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDeployment))]
    public async Task A_second_cancellation_is_not_answered_before_the_seats_are_free(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic]);
        var reservation = (await deployment.ReserveAsync(0, member: 1, "A1")).Value.Reservation.Id;
        var (cancelled, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        deployment.Delays.Wait = _ =>
        {
            cancelled.TrySetResult();
            return released.Task;
        };
        var first = CancelAsync(new Delay(DelayPoint.BeforeRelease, 0));
        await cancelled.Task;

        (await CancelAsync(delay: null)).Value.Reservation.Status.ShouldBe(ReservationStatus.Cancelled);

        (await deployment.ReserveAsync(0, member: 2, "A1")).Refusal.ShouldBeNull();
        released.SetResult();
        await first;
        await deployment.CalmDownAsync();
        (await Invariants.CompareClaimsAsync(deployment, mayDiffer: false)).ShouldBeNull();

        Task<Result<MemberReservation>> CancelAsync(Delay? delay)
        {
            deployment.Delays.Begin(delay, ordered: null);
            return deployment.Instance(0).Get<CancelReservation>().ExecuteAsync(new UserId(1), reservation, CancellationToken.None);
        }
    }
}
