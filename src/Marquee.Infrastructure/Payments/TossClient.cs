using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Marquee.Infrastructure.Payments;

/// <summary>Calls of Toss Payments. A call is sent once, and an answer that cannot be understood is none.</summary>
internal sealed class TossClient(HttpClient http, TossOptions options)
{
    /// <summary>A payment with all that was cancelled of it has some KB.</summary>
    private const int LongestAnswer = 1024 * 1024;

    private readonly AuthenticationHeaderValue _authorization =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.SecretKey}:")));

    private readonly Uri _address = new(options.BaseAddress.TrimEnd('/') + "/");

    /// <summary>A client that follows no redirects and gives up after a minute, as Toss asks for.</summary>
    public static HttpClient CreateHttp(TimeSpan timeOut) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Spans would name the address with the payment's key.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = timeOut,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    public Task<TossAnswer> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, content: null, key: null, ct);

    /// <param name="key">The idempotency key: Toss gives the first answer again for 15 days, whatever the body.</param>
    public Task<TossAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string key, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, type), key, ct);

    private async Task<TossAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string? key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, path)) { Content = content };
        request.Headers.Authorization = _authorization;
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        try
        {
            using var response = await http.SendAsync(request, ct);
            return await ReadAsync(response, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException
            or IOException)
        {
            return TossAnswer.None;
        }
    }

    private static async Task<TossAnswer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        try
        {
            // Errors of the server say nothing about what it did before.
            return response.StatusCode switch
            {
                HttpStatusCode.OK => new TossAnswer(JsonSerializer.Deserialize(body, TossJson.Default.TossPayment), Code: null),
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
                    new TossAnswer(Payment: null, JsonSerializer.Deserialize(body, TossJson.Default.TossError)?.Code),
                _ => TossAnswer.None,
            };
        }
        catch (JsonException)
        {
            return TossAnswer.None;
        }
    }
}

/// <summary>A payment, or the code of a definite error; neither where the outcome is unknown.</summary>
internal sealed record TossAnswer(TossPayment? Payment, string? Code)
{
    public static readonly TossAnswer None = new(null, null);
}
