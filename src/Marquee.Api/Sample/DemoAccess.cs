using Marquee.Api.Configuration;
using Marquee.Api.Operations;

namespace Marquee.Api.Sample;

/// <summary>Keeps the published password of the demo accounts from the network.</summary>
internal sealed class DemoAccess(Setup setup, SampleOptions sample, LocalAccess access)
{
    /// <summary>Whether the published password signs anybody in.</summary>
    public bool IsAllowed => access.IsThisMachineOnly;

    /// <summary>Whether the accounts are made and shown.</summary>
    public bool IsOffered => IsAllowed && (sample.Enabled ?? setup.IsEmbedded);
}
