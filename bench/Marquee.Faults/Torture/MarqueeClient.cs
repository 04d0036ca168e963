using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Marquee.Load.Http;

namespace Marquee.Faults.Torture;

/// <summary>The instances of the application, as members see them.</summary>
internal sealed class MarqueeClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri[] _instances;
    private readonly string[] _tokens;
    private readonly TimeProvider _time;

    /// <param name="members">How many members, with ids from 1.</param>
    /// <param name="patience">How long a request waits for its answer.</param>
    /// <param name="time">The clock of the history: that of the servers, on one machine.</param>
    public MarqueeClient(IEnumerable<int> ports, string key, int members, TimeSpan patience, TimeProvider time)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            { ConnectTimeout = TimeSpan.FromSeconds(1), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            UseProxy = false }) { Timeout = patience };
        _instances = [.. ports.Select(port => new Uri($"http://127.0.0.1:{port}"))];
        var tokens = new Tokens(key, members, firstMember: 1, time);
        _tokens = [.. Enumerable.Range(0, members).Select(member => Encoding.ASCII.GetString(tokens[member]))];
        _time = time;
    }

    public int Instances => _instances.Length;

    public Task<Call> ReserveAsync(int instance, long member, long schedule, long[] seats, string? key) =>
        SendAsync(instance, member, Operation.Reserve, schedule, seats, key, null, HttpMethod.Post, "/api/reservations",
            string.Create(CultureInfo.InvariantCulture, $$"""{"scheduleId":{{schedule}},"seatIds":[{{string.Join(',', seats)}}]}"""));

    public Task<Call> PayAsync(int instance, long member, long schedule, Guid reservation, string? key) =>
        SendAsync(
            instance, member, Operation.Pay, schedule, null, key, reservation, HttpMethod.Post, $"/api/reservations/{reservation}/payment");

    public Task<Call> CancelAsync(int instance, long member, long schedule, Guid reservation) =>
        SendAsync(
            instance, member, Operation.Cancel, schedule, null, null, reservation, HttpMethod.Delete, $"/api/reservations/{reservation}");

    public Task<Call> FindAsync(int instance, long member, long schedule, Guid reservation) =>
        SendAsync(instance, member, Operation.Find, schedule, null, null, reservation, HttpMethod.Get, $"/api/reservations/{reservation}");

    public Task<Call> SeatMapAsync(int instance, long member, long schedule) =>
        SendAsync(
            instance, member, Operation.SeatMap, schedule, null, null, null, HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"/api/schedules/{schedule}/seats"));

    /// <summary>The seats that the map of a schedule shows as taken; null when it cannot be read.</summary>
    public async Task<IReadOnlyList<long>?> TakenSeatsAsync(int instance, long schedule, CancellationToken ct)
    {
        using var response = await _http.GetAsync(
            new Uri(_instances[instance], string.Create(CultureInfo.InvariantCulture, $"/api/schedules/{schedule}/seats")), ct);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using var map = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(ct));
        return [.. map.RootElement.GetProperty("result").GetProperty("seats").EnumerateArray()
            .Where(seat => seat.GetProperty("status").GetString() != "AVAILABLE").Select(seat => seat.GetProperty("id").GetInt64())];
    }

    public void Dispose() => _http.Dispose();

    private async Task<Call> SendAsync(
        int instance, long member, Operation operation, long schedule, long[]? seats, string? key, Guid? reservation, HttpMethod method,
        string path, string? body = null)
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

        var asked = new Call(
            _time.GetUtcNow(), default, member, operation, schedule, seats, key, 0, null, reservation, null, null, null, null, false,
            instance);
        try
        {
            using var response = await _http.SendAsync(request);
            var answer = await response.Content.ReadAsByteArrayAsync();
            return Read(asked with
            {
                Returned = _time.GetUtcNow(),
                Status = (int)response.StatusCode,
                Replayed = response.Headers.Contains("Idempotency-Replayed"),
            }, answer);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException)
        {
            return asked with { Returned = _time.GetUtcNow(), Code = exception is TaskCanceledException ? "time-out" : "no answer" };
        }
    }

    private static Call Read(Call call, byte[] answer)
    {
        if (answer.Length == 0)
        {
            return call;
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            var root = json.RootElement;
            call = call with { Code = root.GetProperty("resultCode").GetString() };
            if (!call.IsAcknowledged || call.Operation is Operation.SeatMap)
            {
                return call;
            }

            var result = root.GetProperty("result");
            return call with
            {
                Reservation = result.GetProperty("id").GetGuid(),
                State = result.GetProperty("status").GetString(),
                AnsweredSeats = [.. result.GetProperty("seatIds").EnumerateArray().Select(seat => seat.GetInt64())],
                Amount = result.GetProperty("amount").GetInt64(),
                ExpiresAt = result.TryGetProperty("expiresAt", out var expires)
                    && expires.ValueKind is JsonValueKind.String ? expires.GetDateTimeOffset() : null,
            };
        }
        catch (JsonException)
        {
            return call with { Code = "no JSON" };
        }
    }
}
