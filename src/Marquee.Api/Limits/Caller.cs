using System.Globalization;
using System.Net;
using Marquee.Api.Http;

namespace Marquee.Api.Limits;

/// <summary>Who calls, as limits tell callers apart: a member, or an address that no client can invent.</summary>
internal static class Caller
{
    private const int BitsOfIPv4 = 32;
    private const int BitsOfHousehold = 64;

    /// <summary>The member who is signed in, else the address.</summary>
    public static string Of(HttpContext http) =>
        CurrentUser.Find(http.User) is { Id.Value: var id }
            ? string.Create(CultureInfo.InvariantCulture, $"member:{id}")
            : AddressOf(http);

    /// <summary>The address of the connection, or the one that a trusted proxy names (`Proxy:Trusted`).</summary>
    public static string AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? Write(address) : "local";

    /// <summary>A caller as an admin writes it: `member:42`, or an address.</summary>
    /// <returns><see langword="null"/> when it is neither.</returns>
    public static string? Parse(string text) =>
        text.StartsWith("member:", StringComparison.Ordinal)
            ? long.TryParse(text["member:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? $"member:{id}" : null
            : IPAddress.TryParse(text, out var address) ? Write(address) : null;

    /// <summary>An IPv6 address by its /64: a household has one, and all addresses in it.</summary>
    private static string Write(IPAddress address) => address.First(address.IsIPv4 ? BitsOfIPv4 : BitsOfHousehold).ToString();
}
