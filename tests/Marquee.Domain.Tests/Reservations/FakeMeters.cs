using System.Diagnostics.Metrics;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>Meters that nobody listens to.</summary>
internal sealed class FakeMeters : IMeterFactory
{
    public static ReservationTelemetry Telemetry(FakeFaults? faults = null) => new(new FakeMeters(), faults ?? new FakeFaults());

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}

/// <summary>Remembers what it was told of.</summary>
internal sealed class FakeFaults : IFaultLog
{
    public List<Exception> Causes { get; } = [];

    public void Report(string what, Exception cause) => Causes.Add(cause);
}
