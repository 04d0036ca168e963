using System.Net;

namespace Marquee.Api.Configuration;

/// <summary>Where the settings say that the application listens.</summary>
/// <param name="Addresses">In the order of the settings; never empty.</param>
internal sealed record ListenAddresses(IReadOnlyList<BindingAddress> Addresses)
{
    /// <summary>Where the application listens when nothing says otherwise.</summary>
    public const string Default = "http://localhost:8080";

    private static readonly string[] AnyHost = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>Whether only programs of this machine reach all of them.</summary>
    public bool AreLoopback => Addresses.All(address => !address.IsUnixPipe && IsLoopback(address.Host));

    /// <summary>
    /// Reads <c>Kestrel:Endpoints</c>, else <c>urls</c>, else <c>http_ports</c> and <c>https_ports</c>, as the server does.
    /// </summary>
    /// <exception cref="StartUpException">The server cannot listen there.</exception>
    public static ListenAddresses From(IConfiguration configuration)
    {
        var found = Read(configuration).Select(entry => (entry.Key, entry.Value, Address: Parse(entry.Key, entry.Value))).ToList();
        for (var second = 1; second < found.Count; second++)
        {
            if (found.Take(second).Any(first => Collide(first.Address, found[second].Address)))
            {
                throw new StartUpException(
                    $"{found[second].Key} names the port {found[second].Address.Port} twice; use another port in '{found[second].Value}'.");
            }
        }

        return new ListenAddresses(found.Count > 0 ? [.. found.Select(entry => entry.Address)] : [BindingAddress.Parse(Default)]);
    }

    public override string ToString() => string.Join(", ", Addresses);

    private static List<(string Key, string Value)> Read(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => (Key: $"{endpoint.Path}:Url", Value: endpoint["Url"] ?? "")).ToList();
        var urls = Split("urls");
        return endpoints.Count > 0 ? endpoints : urls.Count > 0 ? urls : [.. Ports("http"), .. Ports("https")];

        IEnumerable<(string, string)> Ports(string scheme) =>
            Split($"{scheme}_ports").Select(port => (port.Key, $"{scheme}://*:{port.Value}"));

        List<(string Key, string Value)> Split(string key) =>
            [.. (configuration[key] ?? "").Split(
                ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(value => (key, value))];
    }

    private static BindingAddress Parse(string key, string value)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(value);
        }
        catch (FormatException)
        {
            throw Wrong("http://localhost:8080 is an address");
        }

        return address switch
        {
            { IsUnixPipe: true } => address,
            { Scheme: not ("http" or "https") } => throw Wrong("an address begins with http://"),
            { Port: < 0 or > IPEndPoint.MaxPort } => throw Wrong($"a port is a number from 0 to {IPEndPoint.MaxPort}"),
            { PathBase.Length: > 0 } => throw Wrong("an address ends with its port"),
            _ when !IsHost(address.Host) => throw Wrong("a host is localhost, an IP address of this machine, or * for all of them"),
            _ => address,
        };

        StartUpException Wrong(string rule) => new($"{key} is '{value}', where nothing can listen: {rule}.");
    }

    /// <remarks>Of any other name the server takes no notice: it would listen on all addresses.</remarks>
    private static bool IsHost(string host) => host is "localhost" or "*" or "+" || IPAddress.TryParse(host, out _);

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool Collide(BindingAddress one, BindingAddress two) =>
        !one.IsUnixPipe && !two.IsUnixPipe && one.Port == two.Port && one.Port != 0
        && (one.Host == two.Host || AnyHost.Contains(one.Host) || AnyHost.Contains(two.Host)
            || ((one.Host == "localhost" || two.Host == "localhost") && IsLoopback(one.Host) && IsLoopback(two.Host)));
}
