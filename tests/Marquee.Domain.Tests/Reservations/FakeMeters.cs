using System.Diagnostics.Metrics;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>Meters that nobody listens to.</summary>
internal sealed class FakeMeters : IMeterFactory
{
    public static ReservationTelemetry Telemetry() => new(new FakeMeters());

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
