using System.Diagnostics;
using CsCheck;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Programs;

/// <summary>A program that a deployment does not stand.</summary>
/// <param name="Program">The smallest that was found.</param>
/// <param name="Report">What went wrong, with the history.</param>
/// <param name="Tried">How many programs were run until then.</param>
internal sealed record Counterexample(ProofProgram Program, string Report, int Tried)
{
    public override string ToString() => $"After {Tried} programs this one failed, of {Program.Length} steps:\n{Program}\n{Report}";
}

/// <summary>Looks for a program that a deployment does not stand, and makes it small.</summary>
internal static class Search
{
    /// <summary>How often a smaller program is tried: a race does not show every time.</summary>
    private const int TriesOfSmaller = 5;

    private static readonly TimeSpan BudgetOfSmaller = TimeSpan.FromSeconds(90);

    /// <summary>Runs programs until one fails or the time is up.</summary>
    /// <param name="deployment">Where.</param>
    /// <param name="shape">What programs do.</param>
    /// <param name="budget">How long to look.</param>
    public static async Task<Counterexample?> RunAsync(Deployment deployment, ProgramShape shape, TimeSpan budget)
    {
        var trial = new Trial(deployment);
        var programs = ProgramGenerator.Of(shape);
        var random = new PCG((uint)Environment.TickCount);
        var clock = Stopwatch.StartNew();
        for (var tried = 1; clock.Elapsed < budget; tried++)
        {
            var program = programs.Generate(random, null, out _);
            if (await trial.RunAsync(program) is { } report)
            {
                return await ShrinkAsync(new Counterexample(program, report, tried), trial);
            }

            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    /// <summary>Leaves out one step or wait after the other, as long as what is left still fails.</summary>
    private static async Task<Counterexample> ShrinkAsync(Counterexample found, Trial trial)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < BudgetOfSmaller && await SmallerAsync(found, trial) is { } smaller)
        {
            found = smaller;
        }

        return found;
    }

    private static async Task<Counterexample?> SmallerAsync(Counterexample found, Trial trial)
    {
        foreach (var smaller in found.Program.Smaller().Where(program => program.Length > 0))
        {
            for (var attempt = 0; attempt < TriesOfSmaller; attempt++)
            {
                if (await trial.RunAsync(smaller) is { } report)
                {
                    return new Counterexample(smaller, report, found.Tried);
                }
            }
        }

        return null;
    }
}
