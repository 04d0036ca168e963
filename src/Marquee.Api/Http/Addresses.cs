using System.Net;
using System.Net.Sockets;

namespace Marquee.Api.Http;

/// <summary>What the addresses of callers have in common.</summary>
internal static class Addresses
{
    extension(IPAddress address)
    {
        public bool IsIPv4 => address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

        /// <summary>The first bits, whole bytes, then zeros; IPv4 in its own form, and without the zone of a link-local one.</summary>
        public IPAddress First(int bits)
        {
            var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
            bytes.AsSpan(bits / 8).Clear();
            return new IPAddress(bytes);
        }
    }
}
