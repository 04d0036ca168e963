using System.Diagnostics;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests.Mutants;

/// <summary>Every mutant is an engine with one of its defences taken away. A proof that does not see that proves nothing.</summary>
public sealed class MutantTests(Servers servers, ITestOutputHelper output)
{
    private const int LongestProgram = 8;

    /// <summary>Most are caught within seconds; a busy machine runs few programs.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

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
        Verify = 0,
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

    /// <summary>Only one guard lets Redis refuse.</summary>
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
        new Mutation { Scripts = [new("if read_seat(known[i]) == reservation then", "if true then")] });

    [Fact]
    public Task With_a_take_over_that_does_not_look_at_the_status() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Pessimistic],
        OrdersForTwoSeats with { Phases = 2, Cancel = 6 },
        new Mutation { Sql = [new("and status = 'HELD' and expires_at <=", "and expires_at <=")] });

    [Fact]
    public Task With_a_load_that_ignores_that_its_lock_was_lost() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        OrdersForTwoSeats with
            { Rows = 2, SeatsPerRow = 2, StepsPerThread = 5, Cancel = 10, Wipe = 6, DelaysOfTen = 8,
            DelayPoints = [DelayPoint.BetweenSnapshotAndInstall], DelayMilliseconds = [20] },
        new Mutation { Scripts = [new(" and redis.call('GET', KEYS[i + 1]) == ARGV[1]", "")] });

    /// <summary>A cancellation frees the seat in the hash, which expires; then what was read before it is loaded.</summary>
    [Fact]
    public Task With_a_load_lock_given_beside_a_living_hash() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic, GuardKind.Atomic],
        SlowLoads,
        LoadingSlowly with
        {
            Scripts =
            [
                .. LoadingSlowly.Scripts,
                new("redis.call('HEXISTS', KEYS[i], 'mark') == 0 and redis.call('EXISTS'", "redis.call('EXISTS'"),
            ],
        });

    [Fact]
    public async Task Slow_loads_alone_are_not_caught()
    {
        await using var deployment = await Deployment.StartAsync(
            servers, DeploymentKind.Production, [GuardKind.Atomic, GuardKind.Atomic], LoadingSlowly);

        (await Search.RunAsync(deployment, SlowLoads, TimeSpan.FromSeconds(2)))?.ToString().ShouldBeNull();
    }

    [Fact]
    public Task With_payments_told_after_their_commit() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        EndingHolds,
        new Mutation { Claims = claims => new KeepingAfterTheCommit(claims) });

    [Fact]
    public Task With_a_keep_that_adds_seats() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        SlowPayments with { Rows = 2, Confirm = 12, Cancel = 12, DelayPoints = [DelayPoint.BeforeKeep] },
        SlowKeeps with
        {
            Scripts =
            [
                new("if owner ~= reservation then", "if owner and owner ~= reservation then"),
                new("= write_seat(reservation, member, ends, loaded)", "= write_seat(reservation, member, ends, loaded or '1')"),
            ],
        });

    /// <summary>The hash may know the seat as somebody's, or lack it where it was read before the commit.</summary>
    [Fact]
    public Task Without_asking_the_database_before_a_refusal() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        OrdersForTwoSeats with { Retry = 8 },
        new Mutation { Claims = claims => new NeverAsking(claims) });

    [Fact]
    public Task Without_the_entry_of_the_member() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        OrdersForTwoSeats with { StepsPerThread = 5, Retry = 8, Wipe = 4 },
        new Mutation { Scripts = [new("entries ~= '' and 1 or 0", "0")] });

    [Fact]
    public Task With_a_verification_that_does_not_tell_seats_for_good_apart() => ShouldBeCaughtAsync(
        DeploymentKind.Production,
        [GuardKind.Atomic],
        SlowPayments with
            { Confirm = 10, Cancel = 0, Wipe = 6, Restart = 6, DelaysOfTen = 8, DelayMilliseconds = [20, 40] },
        SlowKeeps with
        {
            Scripts = [new("if ends == '0' then\n        for_good", "if false then\n        for_good")],
            Claims = claims => new VerifyingAllAsHeld(new KeepingSlowly(claims)),
        });

    [Fact]
    public async Task Slow_keeps_alone_are_not_caught()
    {
        await using var deployment = await Deployment.StartAsync(servers, DeploymentKind.Production, [GuardKind.Atomic], SlowKeeps);

        (await Search.RunAsync(deployment, SlowPayments with { Wipe = 4, Restart = 4 }, TimeSpan.FromSeconds(2)))?.ToString()
            .ShouldBeNull();
    }

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

    private static ProgramShape SlowPayments => OrdersForTwoSeats with
    {
        StepsPerThread = 5, Confirm = 8, Cancel = 8, DelaysOfTen = 6, DelayPoints = [DelayPoint.BeforeCommit], DelayMilliseconds = [10, 20],
    };

    /// <summary>Orders of other members are refused at once: nothing of their own is looked for.</summary>
    private static ProgramShape SlowLoads => OrdersForTwoSeats with
    {
        SeatsPerRow = 1, Members = 8, StepsPerThread = 4, Cancel = 5, DelaysOfTen = 8, DelayPoints = [DelayPoint.AfterCommit],
        DelayMilliseconds = [30, 50],
    };

    private static Mutation LoadingSlowly => new()
    {
        Scripts = [Mutants.LoadingSlowly.DisputeThatExpires], Claims = claims => new LoadingSlowly(claims),
    };

    /// <summary>Orders for one seat: those that are claimed late come when the hold of the first one would have ended.</summary>
    private static ProgramShape EndingHolds => OrdersForTwoSeats with
    {
        SeatsPerRow = 1, Members = 8, Phases = 2, StepsPerThread = 2, Confirm = 8, DelaysOfTen = 5, DelayPoints = [DelayPoint.BeforeClaim],
        DelayMilliseconds = [230],
    };

    private static Mutation SlowKeeps => new() { Claims = claims => new KeepingSlowly(claims) };

    private static Mutation SlowClaims => new()
    {
        Scripts = [new("local ends = own or", "for _ = 1, 100000 do end\nlocal ends = own or")],
    };

    private async Task ShouldBeCaughtAsync(DeploymentKind kind, GuardKind[] guards, ProgramShape shape, Mutation mutation)
    {
        await using var deployment = await Deployment.StartAsync(servers, kind, guards, mutation);

        var clock = Stopwatch.StartNew();
        var caught = await Search.RunAsync(deployment, shape, Budget);
        while (caught?.Program.Length > LongestProgram && clock.Elapsed < Budget)
        {
            // Smaller programs showed their race too seldom to be found: another one is looked for.
            caught = await Search.RunAsync(deployment, shape, Budget - clock.Elapsed) ?? caught;
        }

        output.WriteLine($"{caught}");
        mutation.Sql.Concat(mutation.Scripts).Where(edit => !edit.WasMade).ShouldBeEmpty();
        caught.ShouldNotBeNull("No program shows that a defence is missing.");
        caught.Program.Length.ShouldBeLessThanOrEqualTo(LongestProgram);
    }
}
