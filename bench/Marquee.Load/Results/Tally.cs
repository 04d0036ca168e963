using System.Diagnostics;
using System.Text;

namespace Marquee.Load.Results;

/// <summary>Counts the answers of a run.</summary>
/// <param name="slots">How many seats can be won.</param>
internal sealed class Tally(int slots)
{
    private const int Won = 201;

    private readonly long[] _statuses = new long[600];
    private readonly byte[] _winners = new byte[slots];
    private readonly List<(byte[] Code, long Count)> _codes = [];
    private readonly Lock _lock = new();
    private long _answers;
    private long _allWon;
    private long _duplicates;
    private long _measuredFrom = long.MaxValue;
    private long _lastAnswer;

    /// <summary>From here on answers count; before it is the warm-up. A timestamp.</summary>
    public long MeasuredFrom
    {
        get => Volatile.Read(ref _measuredFrom);
        set => Volatile.Write(ref _measuredFrom, value);
    }

    /// <summary>When the last measured answer came. A timestamp.</summary>
    public long LastAnswer => Volatile.Read(ref _lastAnswer);

    /// <summary>Answers of the whole run, with the warm-up.</summary>
    public long AllAnswers => Volatile.Read(ref _answers);

    /// <summary>Reservations of the whole run, with the warm-up.</summary>
    public long AllWon => Volatile.Read(ref _allWon);

    /// <summary>Seats that were given with 201 although they had been before; of the whole run. Nothing is cancelled by it.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    public Histogram Latency { get; } = new();

    public Histogram LatencyOfWon { get; } = new();

    public IReadOnlyDictionary<int, long> Statuses =>
        Enumerable.Range(0, _statuses.Length).Where(status => _statuses[status] > 0)
            .ToDictionary(status => status, status => _statuses[status]);

    /// <summary>The result codes of refusals.</summary>
    public IReadOnlyDictionary<string, long> Codes
    {
        get
        {
            lock (_lock)
            {
                return _codes.ToDictionary(entry => Encoding.ASCII.GetString(entry.Code), entry => entry.Count);
            }
        }
    }

    /// <param name="slot">The seat that was asked for, or -1.</param>
    /// <param name="status">The answer, or 0 for none.</param>
    /// <param name="body">For the result code of a refusal.</param>
    /// <param name="since">What its latency counts from. A timestamp.</param>
    public void Add(int slot, int status, ReadOnlySpan<byte> body, long since, long now)
    {
        Interlocked.Increment(ref _answers);
        if (status == Won)
        {
            Interlocked.Increment(ref _allWon);
            if (slot >= 0 && Interlocked.Exchange(ref _winners[slot], 1) == 1)
            {
                Interlocked.Increment(ref _duplicates);
            }
        }

        if (since < MeasuredFrom)
        {
            return;
        }

        Interlocked.Increment(ref _statuses[Math.Min(status, _statuses.Length - 1)]);
        var latency = Stopwatch.GetElapsedTime(since, now);
        Latency.Add(latency);
        if (status == Won)
        {
            LatencyOfWon.Add(latency);
        }
        else if (status >= 400)
        {
            Add(CodeOf(body));
        }

        Volatile.Write(ref _lastAnswer, now);
    }

    private void Add(ReadOnlySpan<byte> code)
    {
        lock (_lock)
        {
            for (var index = 0; index < _codes.Count; index++)
            {
                if (code.SequenceEqual(_codes[index].Code))
                {
                    _codes[index] = (_codes[index].Code, _codes[index].Count + 1);
                    return;
                }
            }

            _codes.Add((code.ToArray(), 1));
        }
    }

    private static ReadOnlySpan<byte> CodeOf(ReadOnlySpan<byte> body)
    {
        var name = "\"resultCode\":\""u8;
        if (body.IndexOf(name) is not (>= 0 and var at))
        {
            return "NONE"u8;
        }

        var code = body[(at + name.Length)..];
        return code[..Math.Max(0, code.IndexOf((byte)'"'))];
    }
}
