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
    public async Task An_order_sent_again_is_replayed_whatever_Redis_says_of_its_seat(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic, GuardKind.Pessimistic]);
        const int atomic = 0;
        const int pessimistic = 1;
        (await deployment.ReserveAsync(atomic, member: 3, "B1")).Refusal.ShouldBeNull();
        var first = (await deployment.ReserveAsync(pessimistic, member: 1, "A1", key: "k")).Value;
        (await deployment.ReserveAsync(atomic, member: 2, "A1")).Refusal
            .ShouldBeOfType<SeatsAlreadyReserved>("the database says so");

        var again = (await deployment.ReserveAsync(atomic, member: 1, "A1", key: "k")).Value;

        again.Replayed.ShouldBeTrue();
        again.Reservation.Id.ShouldBe(first.Reservation.Id);
        (await deployment.ReserveAsync(atomic, member: 2, "A1", key: "l")).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
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

    [Theory, MemberData(nameof(EveryDeployment))]
    public async Task A_load_that_read_the_database_before_a_cancellation_begins_again(DeploymentKind kind)
    {
        var deployment = await servers.DeployAsync(kind, [GuardKind.Atomic]);
        var reservation = (await deployment.ReserveAsync(0, member: 1, "A1")).Value.Reservation.Id;
        await deployment.WipeRedisAsync();
        var (read, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        deployment.Delays.Wait = _ =>
        {
            read.TrySetResult();
            return cancelled.Task;
        };
        deployment.Delays.Begin(new Delay(DelayPoint.BetweenSnapshotAndInstall, 0), ordered: null);
        var other = deployment.ReserveAsync(0, member: 2, "A2");
        deployment.Delays.Begin(delay: null, ordered: null);
        await read.Task;

        await deployment.Instance(0).Get<CancelReservation>().ExecuteAsync(new UserId(1), reservation, CancellationToken.None);

        cancelled.SetResult();
        (await other).Refusal.ShouldBeNull();
        (await deployment.ReserveAsync(0, member: 3, "A1")).Refusal.ShouldBeNull();
    }
}
