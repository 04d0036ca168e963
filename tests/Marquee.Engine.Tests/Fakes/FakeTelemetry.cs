using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Marquee.Domain;

namespace Marquee.Engine.Tests.Fakes;

/// <summary>Meters without a listener.</summary>
internal sealed class FakeMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}

/// <summary>Remembers what was reported.</summary>
internal sealed class FakeFaults : IFaultLog
{
    public ConcurrentQueue<Exception> Causes { get; } = [];

    public static EngineTelemetry Telemetry(FakeFaults? faults = null) => new(new FakeMeters(), faults ?? new FakeFaults());

    public void Report(string what, Exception cause) => Causes.Enqueue(cause);
}
