using System.Net;
using IPNetwork = System.Net.IPNetwork;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Operations;

/// <summary>The proxies in front of the application.</summary>
internal sealed class ProxyOptions : IValidateOptions<ProxyOptions>
{
    public const string Section = "Proxy";

    /// <summary>The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted.</summary>
    /// <value>Addresses or networks, separated by commas, such as `10.0.0.0/8, 127.0.0.1`; none by default.</value>
    public string Trusted { get; set; } = "";

    public IEnumerable<string> Entries => Trusted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public ValidateOptionsResult Validate(string? name, ProxyOptions options) =>
        options.Entries.FirstOrDefault(entry => !IPAddress.TryParse(entry, out _) && !IPNetwork.TryParse(entry, out _)) is { } wrong
            ? ValidateOptionsResult.Fail($"Proxy:Trusted has '{wrong}', which is neither an address nor a network such as 10.0.0.0/8.")
            : ValidateOptionsResult.Success;
}

internal static class ProxyRegistration
{
    /// <summary>Believes forwarded headers of the named proxies only.</summary>
    public static void UseMarqueeProxies(this WebApplication app)
    {
        var forwarded = new ForwardedHeadersOptions
            { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var entry in app.Services.GetRequiredService<ProxyOptions>().Entries)
        {
            if (IPAddress.TryParse(entry, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(IPNetwork.Parse(entry));
            }
        }

        if (forwarded.KnownProxies.Count + forwarded.KnownIPNetworks.Count > 0)
        {
            app.UseForwardedHeaders(forwarded);
        }
    }
}
