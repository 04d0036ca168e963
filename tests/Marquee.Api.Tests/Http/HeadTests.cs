using System.Net;
using System.Net.Sockets;
using System.Text;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Http;

public sealed class HeadTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/schedules/1")]
    [InlineData("/reservations")]
    [InlineData("/nowhere")]
    [InlineData("/app.css")]
    [InlineData("/favicon.svg")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/schedules?theaterId=1")]
    [InlineData("/api/movies")]
    [InlineData("/api/reservations")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/accounts/login")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string address)
    {
        using var client = servers[SetUp.Embedded].Client();
        using var get = await client.GetAsync(address, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);

        using var head = await client.SendAsync(request, Ct);

        head.StatusCode.ShouldBe(get.StatusCode);
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
        head.Headers.ETag.ShouldBe(get.Headers.ETag);
        head.Headers.Location.ShouldBe(get.Headers.Location);
        (await head.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/api/movies", true)]
    [InlineData("/app.css", true)]
    [InlineData("/", false)]
    public async Task After_a_HEAD_the_connection_carries_no_byte_of_a_body(string address, bool hasLength)
    {
        var server = servers[SetUp.Embedded].Address;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, Ct);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HEAD {address} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n"), Ct);
        using var reader = new StreamReader(stream);

        var answer = await reader.ReadToEndAsync(Ct);

        answer.ShouldStartWith("HTTP/1.1 200 OK");
        answer.ShouldEndWith("\r\n\r\n");
        answer.IndexOf("\r\n\r\n", StringComparison.Ordinal).ShouldBe(answer.Length - 4);
        answer.Contains("Content-Length: ", StringComparison.Ordinal).ShouldBe(hasLength);
    }

    [Fact]
    public async Task HEAD_of_what_has_not_changed_is_304()
    {
        using var client = servers[SetUp.Embedded].Client();
        using var get = await client.GetAsync("/api/theaters", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/theaters");
        request.Headers.IfNoneMatch.Add(get.Headers.ETag!);

        using var head = await client.SendAsync(request, Ct);

        head.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }
}
