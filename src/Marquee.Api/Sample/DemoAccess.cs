using Marquee.Api.Configuration;
using Marquee.Api.Operations;

namespace Marquee.Api.Sample;

/// <summary>Keeps the published password of the demo accounts from the network.</summary>
internal sealed class DemoAccess(Setup setup, SampleOptions sample, ProxyOptions proxies)
{
    /// <summary>
    /// Whether the published password signs anybody in: only where all addresses are loopback, and no proxy brings requests from elsewhere.
    /// </summary>
    public bool IsAllowed => setup.Addresses.AreLoopback && !proxies.Entries.Any();

    /// <summary>Whether the accounts are made and shown.</summary>
    public bool IsOffered => IsAllowed && (sample.Enabled ?? setup.IsEmbedded);
}
