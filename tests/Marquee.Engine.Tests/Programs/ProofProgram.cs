namespace Marquee.Engine.Tests.Programs;

/// <summary>What some threads do at once, and then, when the holds of that have ended, once more.</summary>
/// <param name="Phases">At least one; each a list of threads, each a list of steps.</param>
internal sealed record ProofProgram(IReadOnlyList<IReadOnlyList<IReadOnlyList<Step>>> Phases)
{
    public IEnumerable<Step> Steps => Phases.SelectMany(phase => phase).SelectMany(thread => thread);

    public int Length => Steps.Count();

    /// <summary>The program without one of its steps, and without what is empty then.</summary>
    public ProofProgram Without(Step step) => With(steps => steps.Where(one => !ReferenceEquals(one, step)));

    /// <summary>The program with a step in the place of another.</summary>
    public ProofProgram With(Step step, Step other) => With(steps => steps.Select(one => ReferenceEquals(one, step) ? other : one));

    /// <summary>Everything that is a little less than this program: a step less, or a wait less.</summary>
    public IEnumerable<ProofProgram> Smaller() =>
        Steps.Select(Without).Concat(Steps.Where(step => step.Delay is not null).Select(step => With(step, step with { Delay = null })));

    public override string ToString() =>
        string.Join(
            "\nwhen the holds have ended:\n",
            Phases.Select(phase => string.Join('\n', phase.Select((thread, i) => $"  thread {i}: {string.Join("; ", thread)}"))));

    private ProofProgram With(Func<IReadOnlyList<Step>, IEnumerable<Step>> change)
    {
        List<IReadOnlyList<IReadOnlyList<Step>>> phases = [];
        foreach (var phase in Phases)
        {
            List<IReadOnlyList<Step>> threads = [.. phase.Select(thread => change(thread).ToList()).Where(thread => thread.Count > 0)];
            if (threads.Count > 0)
            {
                phases.Add(threads);
            }
        }

        return new ProofProgram(phases);
    }
}
