using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests;

/// <summary>
/// The proof: programs made up by chance, on every deployment with every guard. A short form in every run of the tests; for the long one see
/// <c>scripts/proof.sh</c>.
/// </summary>
public sealed class ProofTests(Servers servers)
{
    /// <summary>How many seconds every row may take.</summary>
    private static readonly TimeSpan Budget =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("MARQUEE_PROOF_SECONDS") ?? "2", null));

    public static TheoryData<DeploymentKind, GuardKind[]> EveryGuardOnEveryDeployment => Guards.OnEveryDeployment;

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Every_history_is_one_of_a_schedule_that_serves_one_after_the_other(DeploymentKind kind, GuardKind[] guards)
    {
        await using var deployment = await Deployment.StartAsync(servers, kind, guards);

        (await Search.RunAsync(deployment, ProgramShape.Whole, Budget))?.ToString().ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task And_so_is_every_history_in_which_holds_end(DeploymentKind kind, GuardKind[] guards)
    {
        await using var deployment = await Deployment.StartAsync(servers, kind, guards);

        (await Search.RunAsync(deployment, ProgramShape.Whole with { Phases = 2, StepsPerThread = 3 }, Budget))?.ToString().ShouldBeNull();
    }
}

/// <summary>The guards of the instances of a deployment.</summary>
internal static class Guards
{
    private static readonly GuardKind[][] Sets =
    [
        [GuardKind.Pessimistic],
        [GuardKind.Optimistic],
        [GuardKind.Distributed],
        [GuardKind.Atomic],
        [GuardKind.Atomic, GuardKind.Atomic],
        [GuardKind.Atomic, GuardKind.Pessimistic, GuardKind.Optimistic],
    ];

    public static TheoryData<DeploymentKind, GuardKind[]> OnEveryDeployment
    {
        get
        {
            var rows = new TheoryData<DeploymentKind, GuardKind[]>();
            foreach (var kind in Enum.GetValues<DeploymentKind>())
            {
                foreach (var guards in Sets)
                {
                    rows.Add(kind, guards);
                }
            }

            return rows;
        }
    }
}
