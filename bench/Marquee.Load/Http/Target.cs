using System.Net;
using System.Text;

namespace Marquee.Load.Http;

/// <summary>The server under load.</summary>
internal sealed class Target
{
    public Target(Uri url)
    {
        // Load is for one's own machine.
        if (!url.IsLoopback || url.Scheme != Uri.UriSchemeHttp)
        {
            throw new ArgumentException($"{url} is not an address of this machine: use http://127.0.0.1:PORT.");
        }

        Url = url;
        Server = new IPEndPoint(IPAddress.Loopback, url.Port);
    }

    public Uri Url { get; }

    public IPEndPoint Server { get; }

    /// <summary>The first line of a request, and the header every request has.</summary>
    public byte[] Start(string method, string path) => Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {Url.Authority}\r\n");
}
