using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Engine;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>What operators see of limits.</summary>
internal sealed class LimitTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _calls = meters.Create(EngineTelemetry.Name).CreateCounter<long>(
        "marquee.limits", "{call}",
        "Calls that a limit counts, by limit, by outcome (PASSED, REFUSED, BLOCKED) and by who decided it: REDIS, or HERE.");

    public void Decided(string limit, LimitOutcome outcome, bool here) => _calls.Add(
        1, new("outcome", WireNames.Of(outcome)), new("limit", limit), new("by", here ? "HERE" : "REDIS"));
}
