namespace Marquee.Engine.Tests.Histories;

/// <summary>
/// Says whether there is an order of a history's operations, each at some instant between its call and its answer, in which the sequential
/// model gives every answer that was given. The search of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993), with the
/// memoisation of Lowe ("Testing for Linearizability", 2017): a set of operations that led to a state once is not tried again.
/// </summary>
internal sealed class LinearizabilityChecker
{
    private readonly IReadOnlyList<Recorded> _operations;
    private readonly ScheduleModel _model;
    private readonly UInt128 _answered;
    private readonly HashSet<(UInt128 Done, ScheduleState State)> _tried = [];
    private readonly Stack<int> _path = new();
    private int[] _furthest = [];

    private LinearizabilityChecker(History history, int maxSeatsPerMember)
    {
        _operations = history.Operations;
        _model = new ScheduleModel(history, maxSeatsPerMember);
        for (var i = 0; i < _operations.Count; i++)
        {
            _answered |= _operations[i].IsAnswered ? Bit(i) : 0;
        }
    }

    /// <summary>Judges a history.</summary>
    /// <returns><see langword="null"/> when it is legal, else how far it could be explained and what could not.</returns>
    public static string? Explain(History history, int maxSeatsPerMember = 5)
    {
        if (history.Operations.Count > History.Longest)
        {
            throw new ArgumentException(
                $"A history may have {History.Longest} operations, not {history.Operations.Count}.", nameof(history));
        }

        var checker = new LinearizabilityChecker(history, maxSeatsPerMember);
        return checker._model.IsAmbiguous ? "Two orders made the same reservation."
            : checker.IsLinearizable(done: 0, default) ? null
            : checker.Report();
    }

    private static UInt128 Bit(int operation) => UInt128.One << operation;

    private bool IsLinearizable(UInt128 done, ScheduleState state)
    {
        if ((_answered & ~done) == 0)
        {
            return true;
        }

        if (!_tried.Add((done, state)))
        {
            return false;
        }

        if (_path.Count >= _furthest.Length)
        {
            _furthest = [.. _path.Reverse()];
        }

        var next = Next(done)
            .Select(operation => (Operation: operation, After: _model.Apply(operation, state)))
            .Where(one => one.After is not null)
            .ToList();

        // What changes nothing may as well come at once: whatever follows it later follows it now.
        var idle = next.FindIndex(one => one.After == state && _operations[one.Operation].IsAnswered);
        foreach (var (operation, after) in idle >= 0 ? [next[idle]] : next.Where(one => one.After != state))
        {
            _path.Push(operation);
            if (IsLinearizable(done | Bit(operation), after!.Value))
            {
                return true;
            }

            _path.Pop();
        }

        return false;
    }

    /// <summary>
    /// The operations that may come next: those that were called before the first answer of any other that is still to come.
    /// </summary>
    private List<int> Next(UInt128 done)
    {
        var open = Enumerable.Range(0, _operations.Count).Where(i => (done & Bit(i)) == 0).ToList();
        var firstAnswer = open.Min(i => _operations[i].Returned ?? TimeSpan.MaxValue);
        return [.. open.Where(i => _operations[i].Invoked <= firstAnswer).OrderBy(i => _operations[i].Returned ?? TimeSpan.MaxValue)];
    }

    private string Report()
    {
        var done = _furthest.Aggregate((UInt128)0, (bits, operation) => bits | Bit(operation));
        return string.Join('\n', (string[])
        [
            "No order of these operations explains the answers. The longest that explains some:",
            .. _furthest.Select(operation => $"  {_operations[operation]}"),
            "Then none of these can come next:",
            .. Next(done).Where(operation => _operations[operation].IsAnswered).Select(operation => $"  {_operations[operation]}"),
        ]);
    }
}
