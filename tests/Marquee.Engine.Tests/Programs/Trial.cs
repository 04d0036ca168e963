using Marquee.Domain;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Histories;

namespace Marquee.Engine.Tests.Programs;

/// <summary>Runs programs on a deployment and judges each: its history, the database and Redis.</summary>
internal sealed class Trial(Deployment deployment)
{
    /// <summary>By how much longer than a hold a phase is waited for: the clocks of Redis and of this process tick apart.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(300);

    /// <summary>Longer than any program.</summary>
    private static readonly TimeSpan LongHold = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortHold = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a program.</summary>
    /// <returns><see langword="null"/> when nothing is wrong, else what is, with the history.</returns>
    public async Task<string?> RunAsync(ProofProgram program)
    {
        await deployment.ResetAsync();
        var holdFor = deployment.Rules.HoldFor = program.Phases.Count > 1 ? ShortHold : LongHold;
        deployment.Watch.Begin(
            watch: program.Steps.All(step => step is ReserveStep or ConfirmStep or CancelStep), holdsLast: program.Phases.Count == 1);
        var run = new Run(deployment);
        var holdsOver = new List<TimeSpan>();
        foreach (var phase in program.Phases)
        {
            await run.PhaseAsync(phase);
            if (program.Phases.Count > 1)
            {
                // Redis counts from when it was told, which is before the last answer of the phase.
                await Task.Delay(holdFor + Slack);
                holdsOver.Add(run.Now);
            }
        }

        await deployment.CalmDownAsync();
        await ReadAsync(run);
        var history = new History(run.Recorded).WithExpiry(holdFor, holdsOver, run.Now);
        var wrong = (string?[])
        [
            .. run.Faults.Select(fault => $"A fault that nobody expects: {fault}"),
            deployment.Watch.Violation,
            LinearizabilityChecker.Explain(history, deployment.Rules.MaxSeatsPerMember),
            await Invariants.CheckDatabaseAsync(deployment),
            await Invariants.CompareClaimsAsync(deployment, mayDiffer: run.IsDisturbed || deployment.Watch.SawDeletion),
        ];
        return wrong.All(one => one is null) ? null : string.Join('\n', [.. wrong.OfType<string>(), "History:", $"{history}"]);
    }

    private async Task ReadAsync(Run run)
    {
        var began = run.Now;
        var rows = await deployment.ReadReservationsAsync();
        var now = TimeProvider.System.Instant;
        var found = rows.Select(row => new FoundReservation(
            row.Id, (int)row.UserId.Value - 1, deployment.Hall.SetOf(row.SeatIds), row.StatusAt(now))).ToList();
        run.Add(new Recorded("test", new ReadAll(), began, run.Now, new Found(found)));
    }
}
