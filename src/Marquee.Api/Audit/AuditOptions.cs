namespace Marquee.Api.Audit;

/// <summary>What the audit log keeps.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// How much of a caller's address is kept. Behind a proxy it is the proxy's own, unless `Proxy:Trusted` names the proxy.
    /// </summary>
    /// <value>
    /// `Shortened`, the network that the address lies in (IPv4 `/24`, IPv6 `/48`), `Full` or `None`; `Shortened` by default.
    /// </value>
    public KeptAddresses Addresses { get; set; } = KeptAddresses.Shortened;
}

/// <summary>How much of a caller's address is kept.</summary>
internal enum KeptAddresses
{
    /// <summary>The network it lies in.</summary>
    Shortened,

    /// <summary>All of it.</summary>
    Full,

    /// <summary>Nothing.</summary>
    None,
}
