using System.Collections.Concurrent;

namespace Marquee.Faults.Torture;

/// <summary>Something that must never be, with the calls that show it.</summary>
internal sealed record Violation(string Rule, string What, IReadOnlyList<Call> History);

/// <summary>What an answer alone gives away.</summary>
internal sealed class Findings
{
    private readonly ConcurrentQueue<Violation> _violations = [];

    public IReadOnlyCollection<Violation> Violations => _violations;

    public void Look(Call answer)
    {
        if (answer.Status is 500 or (>= 501 and not 503))
        {
            Add("no 500", $"{answer.Operation} was answered {answer.Status}", answer);
        }

        if (answer.Status is 400 or 401 or 403 or 404)
        {
            Add("acknowledged is found", $"{answer.Operation} was answered {answer.Status} {answer.Code}", answer);
        }

        if (answer is { Status: 201, Seats: { } asked, AnsweredSeats: { } had } && !asked.Order().SequenceEqual(had.Order()))
        {
            Add("all seats or none", "another set of seats was reserved", answer);
        }
    }

    private void Add(string rule, string what, Call call) => _violations.Enqueue(new Violation(rule, what, [call]));
}
