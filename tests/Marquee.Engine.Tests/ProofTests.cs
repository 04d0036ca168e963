using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests;

/// <summary>
/// The proof: programs made up by chance, on every deployment with every guard. A short form in every run of the tests; for the long one
/// see
/// <c>scripts/proof.sh</c>.
/// </summary>
public sealed class ProofTests(Servers servers)
{
    /// <summary>How many seconds every row may take.</summary>
    private static readonly TimeSpan Budget =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("MARQUEE_PROOF_SECONDS") ?? "2", null));

    public static TheoryData<DeploymentKind, GuardKind[]> EveryGuardOnEveryDeployment => GuardSets.OnEveryDeployment;

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task Every_history_is_one_of_a_schedule_that_serves_one_after_the_other(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);

        (await Search.RunAsync(deployment, ProgramShape.Whole, Budget))?.ToString().ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryGuardOnEveryDeployment))]
    public async Task And_so_is_every_history_in_which_holds_end(DeploymentKind kind, GuardKind[] guards)
    {
        var deployment = await servers.DeployAsync(kind, guards);

        (await Search.RunAsync(deployment, ProgramShape.Whole with { Phases = 2, StepsPerThread = 3 }, Budget))?.ToString().ShouldBeNull();
    }
}
