using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Marquee.Load.Http;

namespace Marquee.Faults.Torture;

/// <summary>What a request was answered.</summary>
/// <param name="Invoked">When it was sent, UTC.</param>
/// <param name="Returned">When its answer was there, or given up, UTC.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Code">The result code, or what broke.</param>
/// <param name="Replayed">Whether the answer said that it was given before.</param>
/// <param name="Result">What was asked for; <see langword="null"/> in a refusal.</param>
internal sealed record Answer(
    DateTimeOffset Invoked, DateTimeOffset Returned, int Status, string? Code, bool Replayed, JsonElement? Result);

/// <summary>The instances of the application over HTTP, to members who are signed in.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri[] _instances;
    private readonly string[] _tokens;
    private readonly TimeProvider _time;

    /// <param name="members">How many members, with ids from 1.</param>
    /// <param name="patience">How long a request waits for its answer.</param>
    /// <param name="time">The clock of the history: that of the servers, on one machine.</param>
    public Site(IEnumerable<int> ports, string key, int members, TimeSpan patience, TimeProvider time)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(1),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
                UseProxy = false,
            }) { Timeout = patience };
        _instances = [.. ports.Select(port => new Uri($"http://127.0.0.1:{port}"))];
        var tokens = new Tokens(key, members, firstMember: 1, time);
        _tokens = [.. Enumerable.Range(0, members).Select(member => Encoding.ASCII.GetString(tokens[member]))];
        _time = time;
    }

    public int Instances => _instances.Length;

    /// <summary>Sends a request once.</summary>
    /// <param name="instance">The instance asked, from 0.</param>
    /// <param name="body">JSON.</param>
    /// <param name="key">Its <c>Idempotency-Key</c>.</param>
    public async Task<Answer> SendAsync(
        int instance, long member, HttpMethod method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_instances[instance], path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[member - 1]);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        var invoked = _time.GetUtcNow();
        try
        {
            using var response = await _http.SendAsync(request);
            var (code, result) = Read(await response.Content.ReadAsByteArrayAsync());
            return new Answer(
                invoked, _time.GetUtcNow(), (int)response.StatusCode, code, response.Headers.Contains("Idempotency-Replayed"), result);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException)
        {
            var code = exception is TaskCanceledException ? "time-out" : "no answer";
            return new Answer(invoked, _time.GetUtcNow(), 0, code, false, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static (string? Code, JsonElement? Result) Read(byte[] answer)
    {
        if (answer.Length == 0)
        {
            return (null, null);
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            var root = json.RootElement;
            return (root.GetProperty("resultCode").GetString(), root.TryGetProperty("result", out var result) ? result.Clone() : null);
        }
        catch (JsonException)
        {
            return ("no JSON", null);
        }
    }
}
