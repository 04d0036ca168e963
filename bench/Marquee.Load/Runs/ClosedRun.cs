using System.Diagnostics;
using Marquee.Load.Http;
using Marquee.Load.Scenarios;

namespace Marquee.Load.Runs;

/// <summary>Every connection sends its next request when the answer to the last one came: for peak rates.</summary>
/// <param name="requests">How many requests to send; without it until <see cref="Stop"/>.</param>
internal sealed class ClosedRun(Target target, IScenario scenario, int connections, long? requests) : Run(target, scenario, connections)
{
    private long _sent;
    private bool _stopped;

    public override void Start()
    {
        foreach (var connection in Connections)
        {
            connection.Drive(Next(connection, Stopwatch.GetTimestamp()));
        }
    }

    public override void Stop() => Volatile.Write(ref _stopped, true);

    protected override int Next(Connection connection, long now) =>
        Volatile.Read(ref _stopped) || Interlocked.Increment(ref _sent) > (requests ?? long.MaxValue) ? End() : Write(connection, now);
}
