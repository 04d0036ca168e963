using System.Diagnostics;
using Marquee.Load.Http;
using Marquee.Load.Scenarios;

namespace Marquee.Load.Runs;

/// <summary>
/// Sends at a fixed rate, whatever comes back, and counts latency from the intended time: a request that had to wait for a connection has
/// waited for its answer, too. The pace is kept by a sleep of 1 ms, so up to that is the client's own.
/// </summary>
/// <param name="rate">Requests a second.</param>
internal sealed class OpenRun(Target target, IScenario scenario, int connections, double rate) : Run(target, scenario, connections)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Stack<Connection> _idle = new();
    private readonly Lock _lock = new();
    private long _start;
    private long _taken;
    private bool _stopped;

    /// <summary>Requests that were due and not sent, so far.</summary>
    public long Late
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(0, DueAt(Stopwatch.GetTimestamp()) - _taken);
            }
        }
    }

    public override void Start()
    {
        _start = Stopwatch.GetTimestamp();
        foreach (var connection in Connections)
        {
            _idle.Push(connection);
        }

        new Thread(KeepPace) { IsBackground = true, Name = "pace" }.Start();
    }

    public override void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            while (_idle.TryPop(out _))
            {
                End();
            }
        }
    }

    protected override int Next(Connection connection, long now)
    {
        long number;
        lock (_lock)
        {
            if (_stopped)
            {
                return End();
            }

            if (_taken >= DueAt(now))
            {
                _idle.Push(connection);
                return 0;
            }

            number = _taken++;
        }

        return Write(connection, TimeOf(number));
    }

    private void KeepPace()
    {
        while (true)
        {
            while (TryTake(out var connection, out var number))
            {
                connection.Drive(Write(connection, TimeOf(number)));
            }

            lock (_lock)
            {
                if (_stopped)
                {
                    return;
                }
            }

            Thread.Sleep(Pause);
        }
    }

    private bool TryTake(out Connection connection, out long number)
    {
        lock (_lock)
        {
            number = _taken;
            if (_stopped || _taken >= DueAt(Stopwatch.GetTimestamp()) || !_idle.TryPop(out connection!))
            {
                connection = null!;
                return false;
            }

            _taken++;
            return true;
        }
    }

    private long DueAt(long now) => (long)(Stopwatch.GetElapsedTime(_start, now).TotalSeconds * rate) + 1;

    private long TimeOf(long number) => _start + (long)(number / rate * Stopwatch.Frequency);
}
