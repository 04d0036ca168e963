using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Marquee.Domain.Payments;
using Microsoft.Extensions.Logging;

namespace Marquee.Infrastructure.Payments;

/// <summary>Calls of Toss Payments. A call is sent once, and an answer that cannot be understood is none.</summary>
internal sealed class TossClient(HttpClient http, TossOptions options, ILogger logger)
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

    public Task<TossAnswer> ConfirmAsync(Payment payment, string paymentKey, CancellationToken ct) => PostAsync(
        "v1/payments/confirm", new TossConfirmation(paymentKey, $"{payment.Id}", payment.Amount), TossJson.Default.TossConfirmation,
        payment.Key, $"{payment.Id}", ct);

    public Task<TossAnswer> CancelAsync(string paymentKey, TossCancellation cancellation, Refund refund, CancellationToken ct) => PostAsync(
        $"{AddressOf(paymentKey)}/cancel", cancellation, TossJson.Default.TossCancellation, refund.Key, $"{refund.Id}", ct);

    /// <summary>The payment of an order.</summary>
    /// <remarks>
    /// A buyer who began twice, in two tabs, has two of them at Toss, and the order names one: the one whose name is known counts, unless
    /// the other one was charged.
    /// </remarks>
    public async Task<TossAnswer> FindAsync(Payment payment, CancellationToken ct)
    {
        var answer = await GetAsync($"v1/payments/orders/{payment.Id}", $"{payment.Id}", ct);
        if (payment.GatewayRef is not { Length: > 0 } known || answer.Payment is null or { IsCharged: true }
            || answer.Payment.PaymentKey == known)
        {
            return answer;
        }

        var other = await GetAsync(AddressOf(known), $"{payment.Id}", ct);
        return other.IsNotFound ? answer : other;
    }

    private static string AddressOf(string paymentKey) => $"v1/payments/{Uri.EscapeDataString(paymentKey)}";

    private Task<TossAnswer> GetAsync(string path, string about, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path)), about, ct);

    /// <param name="key">The idempotency key: Toss gives the first answer again for 15 days, whatever the body.</param>
    private Task<TossAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string key, string about, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, path)) { Content = JsonContent.Create(body, type) };
        request.Headers.Add("Idempotency-Key", key);
        return SendAsync(request, about, ct);
    }

    /// <param name="about">What the log may name.</param>
    private async Task<TossAnswer> SendAsync(HttpRequestMessage message, string about, CancellationToken ct)
    {
        using var request = message;
        request.Headers.Authorization = _authorization;
        try
        {
            using var response = await http.SendAsync(request, ct);
            var answer = Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
            if (answer.Meaning is TossMeaning.TurnedAway)
            {
                TossLog.TurnedAway(logger, about, (int)response.StatusCode, answer.Code);
            }

            return answer;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException
            or IOException)
        {
            return TossAnswer.None;
        }
    }

    private static TossAnswer Read(HttpStatusCode status, byte[] body)
    {
        if (status is HttpStatusCode.OK)
        {
            return TossAnswer.None with { Payment = Parse(body, TossJson.Default.TossPayment) };
        }

        var code = status < HttpStatusCode.BadRequest ? null : TossCodes.Read(Parse(body, TossJson.Default.TossError)?.Code);
        return new TossAnswer(Payment: null, code, TossCodes.MeaningOf(status, code));
    }

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A payment, or the code of an error and what it means.</summary>
internal sealed record TossAnswer(TossPayment? Payment, string? Code, TossMeaning Meaning)
{
    public static readonly TossAnswer None = new(null, null, TossMeaning.Nothing);

    /// <summary>Toss says that there is no such payment.</summary>
    public bool IsNotFound => TossCodes.IsNotFound(Code);
}
