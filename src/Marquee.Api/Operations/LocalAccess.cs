using Marquee.Api.Configuration;

namespace Marquee.Api.Operations;

/// <summary>Who can reach the application.</summary>
internal sealed class LocalAccess(Setup setup, ProxyOptions proxies)
{
    /// <summary>Only this machine: all addresses are loopback, and no proxy brings requests from elsewhere.</summary>
    public bool IsThisMachineOnly => setup.Addresses.AreLoopback && !proxies.Entries.Any();
}
