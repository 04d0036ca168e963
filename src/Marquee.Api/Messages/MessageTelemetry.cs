using System.Diagnostics.Metrics;
using Marquee.Engine;

namespace Marquee.Api.Messages;

/// <summary>What operators see of messages.</summary>
internal sealed class MessageTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _messages = meters.Create(EngineTelemetry.Name).CreateCounter<long>(
        "marquee.messages", "{message}", "Messages to people, by kind and outcome (SENT, FAILED).");

    public void Sent(string kind) => Count(kind, "SENT");

    public void Failed(string kind) => Count(kind, "FAILED");

    private void Count(string kind, string outcome) => _messages.Add(1, new("kind", kind), new("outcome", outcome));
}
