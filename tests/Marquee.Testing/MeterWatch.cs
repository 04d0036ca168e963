using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Marquee.Testing;

/// <summary>Makes meters and reads them.</summary>
public sealed class MeterWatch : IMeterFactory
{
    private readonly ConcurrentDictionary<(string Instrument, string Outcome), long> _values = new();
    private readonly ConcurrentQueue<(string Instrument, string Outcome)> _durations = new();
    private readonly ConcurrentQueue<Meter> _meters = new();
    private readonly MeterListener _listener = new();

    public MeterWatch()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _values.AddOrUpdate((instrument.Name, OutcomeIn(tags)), value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _values[(instrument.Name, OutcomeIn(tags))] = value);
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _durations.Enqueue((instrument.Name, OutcomeIn(tags))));
        _listener.Start();
    }

    /// <summary>The sum of a counter, or the last value of a gauge.</summary>
    public long Read(string instrument, string outcome = "")
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault((instrument, outcome));
    }

    /// <summary>What durations were measured of, in their order.</summary>
    public IReadOnlyList<string> OutcomesOf(string instrument) =>
        [.. _durations.Where(one => one.Instrument == instrument).Select(one => one.Outcome)];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Enqueue(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }

    private static string OutcomeIn(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.IsEmpty ? "" : $"{tags[0].Value}";
}
