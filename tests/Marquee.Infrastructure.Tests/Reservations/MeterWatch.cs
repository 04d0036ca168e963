using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>Reads a meter: sums of counters, and gauges as they stand.</summary>
internal sealed class MeterWatch : IDisposable
{
    private readonly ConcurrentDictionary<(string Instrument, string Outcome), long> _values = new();
    private readonly MeterListener _listener = new();

    public MeterWatch(string meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _values.AddOrUpdate((instrument.Name, tags.Length == 0 ? "" : $"{tags[0].Value}"), value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _values[(instrument.Name, "")] = value);
        _listener.Start();
    }

    public long Read(string instrument, string outcome = "")
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault((instrument, outcome));
    }

    public void Dispose() => _listener.Dispose();
}
