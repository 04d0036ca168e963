using System.Net;
using Marquee.Api.Http;

namespace Marquee.Api.Audit;

/// <summary>An address as the audit log keeps it.</summary>
internal static class CallerAddress
{
    private const int PrefixOfIPv4 = 24;
    private const int PrefixOfIPv6 = 48;

    /// <returns>The address, its network as <c>203.0.113.0/24</c>, or <see langword="null"/>.</returns>
    public static string? Of(IPAddress? address, KeptAddresses kept) => (address, kept) switch
    {
        (null, _) or (_, KeptAddresses.None) => null,
        (_, KeptAddresses.Full) => address.First(address.IsIPv4 ? 32 : 128).ToString(),
        _ => Network(address, address.IsIPv4 ? PrefixOfIPv4 : PrefixOfIPv6),
    };

    private static string Network(IPAddress address, int prefix) => $"{address.First(prefix)}/{prefix}";
}
