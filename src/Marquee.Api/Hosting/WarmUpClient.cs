using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text.Json;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Reservations;

namespace Marquee.Api.Hosting;

/// <summary>The client's side of the warm-up: sends what buyers send to the application's own address.</summary>
internal sealed class WarmUpClient : IDisposable
{
    /// <summary>Connections that send at once.</summary>
    private const int Connections = 32;

    /// <summary>A connection's orders in a round. The runtime compiles a method again after its 30th call.</summary>
    private const int Orders = 16;

    private readonly HttpClient _client;
    private readonly string[] _tokens;
    private string[] _reads = [];
    private string[] _pages = [];
    private long _keys;

    /// <exception cref="InvalidOperationException">The application listens at no address without TLS.</exception>
    public WarmUpClient(IReadOnlyList<BindingAddress> addresses, WarmUpRequests requests, IServiceProvider services)
    {
        var address = addresses.FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttp)
            ?? throw new InvalidOperationException("The application listens at no address without TLS.");
        EndPoint endPoint = address.IsUnixPipe
            ? new UnixDomainSocketEndPoint(address.UnixPipePath)
            : new IPEndPoint(LoopbackOf(address.Host), address.Port);
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, ct) => ConnectAsync(endPoint, ct),
        })
        {
            BaseAddress = new Uri("http://localhost"),
        };
        _client.DefaultRequestHeaders.Add(WarmUpRequests.Header, requests.Secret);

        // Of members who do not exist.
        var tokens = services.GetRequiredService<AccessTokens>();
        _tokens = [.. Enumerable.Range(0, WarmUpOrders.Schedules).Select(member => tokens.Issue(new ClaimsIdentity(
        [
            new Claim(MarqueeClaims.Subject, $"{long.MaxValue - member}"), new Claim(MarqueeClaims.Name, ""),
        ])).AccessToken)];
    }

    /// <summary>Chooses what is read: the listing, and the seats of a showing, if there is one.</summary>
    public async Task FindReadsAsync(CancellationToken ct)
    {
        await using var listing = await _client.GetStreamAsync("/api/schedules?size=1", ct);
        using var groups = await JsonDocument.ParseAsync(listing, cancellationToken: ct);
        var showings = groups.RootElement.GetProperty("result").EnumerateArray()
            .SelectMany(group => group.GetProperty("timeTables").EnumerateArray())
            .Select(table => table.GetProperty("scheduleId").GetInt64()).ToList();
        _reads = ["/api/schedules", .. showings.Take(1).Select(showing => $"/api/schedules/{showing}/seats")];
        _pages = ["/", .. showings.Take(1).Select(showing => $"/schedules/{showing}")];
    }

    /// <summary>Sends orders and reads over all connections.</summary>
    public Task SendRoundAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => SendAsync(connection, ct)));

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(int connection, CancellationToken ct)
    {
        for (var i = 0; i < Orders; i++)
        {
            await OrderAsync(connection + (Connections * (i % 2)), ct);
        }

        // Pages, of which nobody sends thousands a second, only once.
        if (connection < _pages.Length)
        {
            await ReadAsync(_pages[connection], ct);
        }

        await ReadAsync(_reads[connection % _reads.Length], ct);
    }

    private async Task ReadAsync(string path, CancellationToken ct)
    {
        using var response = await _client.GetAsync(path, ct);
        response.EnsureSuccessStatusCode();
    }

    private async Task OrderAsync(int number, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reservations")
        {
            Content = JsonContent.Create(WarmUpOrders.Request(number), ReservationJson.Default.ReserveSeatsRequest),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[number]);
        request.Headers.Add(IdempotencyKey.Header, $"warm-up-{Interlocked.Increment(ref _keys)}");
        using var response = await _client.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
    }

    private static IPAddress LoopbackOf(string host) =>
        !IPAddress.TryParse(host, out var address) || address.Equals(IPAddress.Any) ? IPAddress.Loopback
        : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
        : address;

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken ct)
    {
        var protocol = endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(endPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
