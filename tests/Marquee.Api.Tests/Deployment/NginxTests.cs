using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Marquee.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Deployment;

/// <summary><c>deploy/nginx.conf</c> in front of two instances.</summary>
public sealed class NginxTests(Servers servers)
{
    private const string Listing = "/api/schedules?theaterId=1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_instances_serve_and_one_goes_on_when_the_other_is_stopped()
    {
        await using var one = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"));
        await using var two = await servers.StartBesideAsync(one);
        await using var nginx = await Nginx.StartAsync(one.Address.Port, two.Address.Port);
        using var client = nginx.Client(nginx.Address);

        for (var call = 1; call <= 10; call++)
        {
            (await client.GetAsync(Listing, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        nginx.RequestsTo(one.Address.Port).ShouldBeGreaterThan(0);
        nginx.RequestsTo(two.Address.Port).ShouldBeGreaterThan(0);

        await one.DisposeAsync();

        for (var call = 1; call <= 10; call++)
        {
            (await client.GetAsync(Listing, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
            client.DefaultRequestHeaders.Authorization = new("Bearer", two.TokenOf(call));
            (await client.ReserveAsync(1, call)).StatusCode.ShouldBe(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task Instances_see_the_client_and_its_scheme_and_believe_nothing_it_claims()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await servers.StartAsync(
            SetUp.Production, services => services.AddSingleton<IStartupFilter>(new Observer(seen)), ("Sample:Days", "1"),
            ("Proxy:Trusted", "127.0.0.1"));
        await using var nginx = await Nginx.StartAsync(server.Address.Port, server.Address.Port);

        foreach (var address in new[] { nginx.Address, nginx.TlsAddress })
        {
            using var client = nginx.Client(address);
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", address.Scheme == "http" ? "https" : "http");
            (await client.GetAsync(Listing, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        seen.ShouldBe([$"127.0.0.2 {nginx.Address}", $"127.0.0.2 {nginx.TlsAddress}"]);
    }

    [Fact]
    public async Task What_is_for_operators_is_not_shown_and_a_large_body_is_refused()
    {
        var server = servers[SetUp.Production];
        await using var nginx = await Nginx.StartAsync(server.Address.Port, server.Address.Port);
        using var client = nginx.Client(nginx.Address);

        foreach (var address in new[] { "/metrics", "/health/live", "/health/ready" })
        {
            (await client.GetAsync(address, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        nginx.RequestsTo(server.Address.Port).ShouldBe(0);
        (await SendAsync(64 * 1024)).ShouldBe(HttpStatusCode.BadRequest, "the application reads it");
        (await SendAsync((64 * 1024) + 1)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        nginx.RequestsTo(server.Address.Port).ShouldBe(1);

        async Task<HttpStatusCode> SendAsync(int bytes)
        {
            using var body = new ByteArrayContent(new byte[bytes]) { Headers = { ContentType = new("application/json") } };
            return (await client.PostAsync("/api/accounts/login", body, Ct)).StatusCode;
        }
    }

    [Fact]
    public async Task An_order_whose_answer_is_lost_is_not_sent_to_the_other_instance()
    {
        using var one = new Breaker();
        using var two = new Breaker();
        await using var nginx = await Nginx.StartAsync(one.Port, two.Port);
        using var client = nginx.Client(nginx.Address);

        (await client.PostAsJsonAsync("/api/reservations", new { }, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        (one.Requests + two.Requests).ShouldBe(1);

        (await client.GetAsync(Listing, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        (one.Requests + two.Requests).ShouldBe(3, "to read twice does no harm");
    }

    /// <summary>Notes the client and the address of every request, as the application understands them.</summary>
    private sealed class Observer(ConcurrentQueue<string> seen) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                await rest(http);
                seen.Enqueue($"{http.Connection.RemoteIpAddress} {http.Request.Scheme}://{http.Request.Host}/");
            });
            next(app);
        };
    }

    /// <summary>An instance that dies of every request.</summary>
    private sealed class Breaker : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _requests;

        public Breaker()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Requests => Volatile.Read(ref _requests);

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var connection = await _listener.AcceptSocketAsync();
                    if (await connection.ReceiveAsync(new byte[4096]) > 0)
                    {
                        Interlocked.Increment(ref _requests);
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
