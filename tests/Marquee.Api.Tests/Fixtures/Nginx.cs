using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Marquee.Testing;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>Debian's nginx with <c>deploy/nginx.conf</c>, whose instances and port are replaced by those of a test.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;
    private readonly string _certificate;

    private Nginx(TemporaryFolder folder, ServerProcess process, int port, int tlsPort, string certificate)
    {
        (_folder, _process, _certificate) = (folder, process, certificate);
        Address = new Uri($"http://127.0.0.1:{port}");
        TlsAddress = new Uri($"https://127.0.0.1:{tlsPort}");
    }

    public Uri Address { get; }

    /// <summary>The same server with TLS, which the file leaves to its user.</summary>
    public Uri TlsAddress { get; }

    /// <param name="one">The port of the instance <c>one</c>.</param>
    /// <param name="two">The port of the instance <c>two</c>.</param>
    public static async Task<Nginx> StartAsync(int one, int two)
    {
        var folder = new TemporaryFolder();
        var (port, tlsPort) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        var certificate = await WriteCertificateAsync(folder);
        var tls =
            $"listen 127.0.0.1:{tlsPort} ssl; ssl_certificate {folder.File("certificate")}; ssl_certificate_key {folder.File("key")};";
        var site = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nginx.conf"));
        foreach (var (written, used) in new[] { ("one:8080", $"127.0.0.1:{one}"), ("two:8080", $"127.0.0.1:{two}"),
            ("listen 80;", $"listen 127.0.0.1:{port}; {tls}") })
        {
            site.ShouldContain(written);
            site = site.Replace(written, used, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(folder.File("site.conf"), site);
        var temporary = string.Join(
            ' ', new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {folder.File(name)};"));
        await File.WriteAllTextAsync(folder.File("main.conf"), $$"""
            daemon off; pid {{folder.File("pid")}}; error_log stderr;
            events { }
            http {
              {{temporary}}
              log_format upstream '$request_method $request_uri $status $upstream_addr';
              access_log {{folder.File("access")}} upstream;
              include {{folder.File("site.conf")}};
            }
            """);
        // One process, which needs no user of its own.
        var process = await ServerProcess.StartAsync(
            port, "/usr/sbin/nginx", "-p", folder.Path, "-c", folder.File("main.conf"), "-e", "stderr", "-g", "master_process off;");
        return new Nginx(folder, process, port, tlsPort, certificate);
    }

    /// <summary>A client at 127.0.0.2, which no instance trusts. It keeps no connection and follows no redirect.</summary>
    /// <param name="address">With or without TLS.</param>
    public HttpClient Client(Uri address)
    {
        var connections = new SocketsHttpHandler
            { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero };
        connections.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == _certificate;
        connections.ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(connections) { BaseAddress = address };
    }

    /// <summary>How many requests an instance was sent.</summary>
    public int RequestsTo(int port) => File.ReadAllText(_folder.File("access")).Split($"127.0.0.1:{port}").Length - 1;

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Makes a certificate and its key; answers its hash.</summary>
    private static async Task<string> WriteCertificateAsync(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(folder.File("certificate"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }
}
