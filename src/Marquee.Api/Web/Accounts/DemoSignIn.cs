using System.Net;
using Marquee.Api.Configuration;
using Marquee.Api.Sample;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Marquee.Api.Web.Accounts;

/// <summary>Whether pages may offer the demo accounts, whose password everybody knows: only to whoever sits at this machine.</summary>
internal sealed class DemoSignIn(IServer server, SampleOptions sample, Setup setup)
{
    public bool IsOffered =>
        (sample.Enabled ?? setup.IsEmbedded)
        && server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        && addresses.All(IsLoopback);

    /// <summary>Whether a server listening at this address is reached from its own machine only. A socket is not: a proxy stands before it.</summary>
    public static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address) is { IsUnixPipe: false, IsNamedPipe: false } parsed ? parsed.Host : "";
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
