using System.Diagnostics;
using Marquee.Load.Http;
using Marquee.Load.Results;
using Marquee.Load.Scenarios;

namespace Marquee.Load.Runs;

/// <summary>A run of a scenario over connections that are made before it.</summary>
internal abstract class Run : IDisposable
{
    /// <summary>A connection that failed so often in a row gives up.</summary>
    private const int TooManyFailures = 100;

    private readonly IScenario _scenario;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;

    protected Run(Target target, IScenario scenario, int connections)
    {
        _scenario = scenario;
        _active = connections;
        Tally = new Tally(scenario.Slots);
        Connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection(target.Server, OnAnswer))];
    }

    public Tally Tally { get; }

    /// <summary>Connections that still have something to do.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Ends when every connection has nothing to do any more.</summary>
    public Task Ended => _ended.Task;

    protected IReadOnlyList<Connection> Connections { get; }

    /// <summary>Sends the first requests. Returns at once; <see cref="Ended"/> says when the run is over.</summary>
    public abstract void Start();

    /// <summary>Lets no further request start.</summary>
    public abstract void Stop();

    public void Dispose()
    {
        foreach (var connection in Connections)
        {
            connection.Dispose();
        }
    }

    /// <summary>What a connection does next.</summary>
    /// <returns>The length of a request that was written, or 0.</returns>
    protected abstract int Next(Connection connection, long now);

    /// <summary>Writes a request.</summary>
    /// <returns>Its length; 0 when the scenario has nothing left, and the connection has ended.</returns>
    protected int Write(Connection connection, long since)
    {
        var length = _scenario.Write(connection.Random, connection.Request, out var slot);
        (connection.Slot, connection.Since) = (slot, since);
        return length == 0 ? End() : length;
    }

    /// <summary>A connection has nothing to do any more.</summary>
    protected int End()
    {
        if (Interlocked.Decrement(ref _active) == 0)
        {
            _ended.TrySetResult();
        }

        return 0;
    }

    private int OnAnswer(Connection connection, int status, ReadOnlySpan<byte> body)
    {
        var now = Stopwatch.GetTimestamp();
        Tally.Add(connection.Slot, status, body, connection.Since, now);
        return connection.Failures >= TooManyFailures ? End() : Next(connection, now);
    }
}
