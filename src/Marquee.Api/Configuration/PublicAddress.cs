using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Marquee.Api.Configuration;

/// <summary>Absolute addresses of this site, for messages: from the settings, never from a request.</summary>
internal sealed class PublicAddress(SiteOptions site, IServer server)
{
    /// <param name="path">Begins with a slash.</param>
    public string Of(string path) => $"{Root.TrimEnd('/')}{path}";

    /// <remarks>Without a public address there are messages on loopback only: there the address of the server is the one.</remarks>
    private string Root => site.PublicUrl is { Length: > 0 } url ? url
        : server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ListenAddresses.Default;
}
