using System.Net;
using System.Net.Sockets;

namespace Marquee.Api.Audit;

/// <summary>An address as the audit log keeps it.</summary>
internal static class CallerAddress
{
    private const int PrefixOfIPv4 = 24;
    private const int PrefixOfIPv6 = 48;

    /// <returns>The address, its network as <c>203.0.113.0/24</c>, or <see langword="null"/>.</returns>
    public static string? Of(IPAddress? address, KeptAddresses kept)
    {
        if (address is null)
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return kept switch
        {
            KeptAddresses.Shortened => Network(address),
            KeptAddresses.Full => $"{new IPAddress(address.GetAddressBytes())}", // Without the zone of a link-local address.
            KeptAddresses.None => null,
        };
    }

    private static string Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var prefix = address.AddressFamily is AddressFamily.InterNetwork ? PrefixOfIPv4 : PrefixOfIPv6;
        Array.Clear(bytes, prefix / 8, bytes.Length - (prefix / 8));
        return $"{new IPAddress(bytes)}/{prefix}";
    }
}
