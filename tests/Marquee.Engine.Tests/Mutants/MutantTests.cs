using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests.Mutants;

/// <summary>Every mutant is an engine with one of its defences taken away. A proof that does not see that proves nothing.</summary>
public sealed class MutantTests(Servers servers, ITestOutputHelper output)
{
    private const int LongestProgram = 8;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    /// <summary>Orders and nothing else, for two seats: enough to sell one twice.</summary>
    private static readonly ProgramShape OrdersForTwoSeats = new()
    {
        Rows = 1,
        SeatsPerRow = 2,
        StepsPerThread = 3,
        Retry = 0,
        Confirm = 0,
        Cancel = 0,
        Wipe = 0,
        Restart = 0,
        Merge = 0,
        LoseCommit = 0,
        DelaysOfTen = 0,
    };

    /// <summary>The lock goes, too: as long as it is there, nobody comes between the look and the writing.</summary>
    [Fact]
    public Task Without_the_primary_key_of_reserved_seat() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Pessimistic],
        OrdersForTwoSeats,
        new Mutation
        {
            Schema = ["alter table reserved_seat drop constraint pk_reserved_seat"],
            Sql = [new("order by schedule_id for update", "order by schedule_id")],
        });

    /// <summary>Redis knows nothing of the orders of another guard until the next merge.</summary>
    [Fact]
    public Task With_the_quota_in_Redis_only() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic, GuardKind.Pessimistic],
        OrdersForTwoSeats with { Rows = 2, SeatsPerRow = 4, Members = 1 },
        new Mutation { Sql = [new("held + cardinality", "0 * cardinality")] });

    [Fact]
    public Task With_a_release_that_does_not_compare_the_reservation() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        OrdersForTwoSeats with
            { Cancel = 6, Wipe = 4, DelaysOfTen = 6, DelayPoints = [DelayPoint.BeforeRelease], DelayMilliseconds = [20] },
        new Mutation { Scripts = [new("if holder == '' or holder == reservation or not running then", "if true then")] });

    [Fact]
    public Task With_a_take_over_that_does_not_look_at_the_status() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Pessimistic],
        OrdersForTwoSeats with { Phases = 2, Cancel = 6 },
        new Mutation { Sql = [new("and status = 'HELD' and expires_at <=", "and expires_at <=")] });

    [Fact]
    public Task With_a_loader_that_does_not_heed_when_a_seat_was_written() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        OrdersForTwoSeats with
            { Rows = 2, SeatsPerRow = 4, StepsPerThread = 5, Merge = 4, DelaysOfTen = 8,
            DelayPoints = [DelayPoint.BetweenSnapshotAndInstall], DelayMilliseconds = [20] },
        new Mutation
        {
            Scripts = [new("has.written < ticket", "true"), new("has.kind == 'L' or has.written >= ticket", "has.kind == 'L'")],
        });

    [Fact]
    public Task With_a_retry_that_does_not_look_the_id_up() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Pessimistic],
        OrdersForTwoSeats with { LoseCommit = 8 },
        new Mutation { Sql = [new("k.id = any(", "null = any(")] });

    /// <summary>A slow claim is as good as a quick one where scripts run alone.</summary>
    [Fact]
    public Task With_Garnet_not_in_its_transaction_mode() => ShouldBeCaughtAsync(
        DeploymentKind.Embedded, [GuardKind.Atomic, GuardKind.Atomic], OrdersForTwoSeats, SlowClaims with { TransactionMode = false });

    [Fact]
    public async Task Slow_claims_alone_are_not_caught()
    {
        await using var deployment = await Deployment.StartAsync(
            servers, DeploymentKind.Embedded, [GuardKind.Atomic, GuardKind.Atomic], SlowClaims);

        (await Search.RunAsync(deployment, OrdersForTwoSeats, TimeSpan.FromSeconds(2)))?.ToString().ShouldBeNull();
    }

    private static Mutation SlowClaims => new()
    {
        Scripts = [new("local lease = 'L|'", "for _ = 1, 100000 do end\nlocal lease = 'L|'")],
    };

    private async Task ShouldBeCaughtAsync(DeploymentKind kind, GuardKind[] guards, ProgramShape shape, Mutation mutation)
    {
        await using var deployment = await Deployment.StartAsync(servers, kind, guards, mutation);

        var caught = await Search.RunAsync(deployment, shape, Budget);

        output.WriteLine($"{caught}");
        mutation.Sql.Concat(mutation.Scripts).Where(edit => !edit.WasMade).ShouldBeEmpty();
        caught.ShouldNotBeNull("No program shows that a defence is missing.");
        caught.Program.Length.ShouldBeLessThanOrEqualTo(LongestProgram);
    }
}
