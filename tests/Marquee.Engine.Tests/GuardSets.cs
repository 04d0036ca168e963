using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests;

/// <summary>The guards of the instances of a deployment.</summary>
internal static class GuardSets
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
