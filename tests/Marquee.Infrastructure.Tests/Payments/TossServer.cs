using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;
using Marquee.Testing;
using Microsoft.Extensions.Logging;
using WireMock.Logging;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Marquee.Infrastructure.Tests.Payments;

/// <summary>A server that answers as the public documentation of Toss says, and a gateway that calls it.</summary>
public sealed class TossServer : IDisposable
{
    public const string SecretKey = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";

    public const string Key = "tgen_key";

    private readonly WireMockServer _server = WireMockServer.Start();

    /// <summary>The provider's name of the payment, if it is known.</summary>
    public string? Reference { get; init; } = Key;

    /// <summary>How often payment and refund were tried before.</summary>
    public int Attempts { get; init; }

    public LogLines Log { get; } = new();

    public Payment Payment => new()
    {
        Id = new Guid("01a21edd-4bf7-7f8d-a323-876fcdcf513b"),
        ReservationId = new Guid("01a21edd-4af8-7841-a450-6f574fcf4e67"),
        ScheduleId = new ScheduleId(1),
        UserId = new UserId(2),
        Gateway = GatewayKind.Toss,
        GatewayRef = Reference,
        Attempts = Attempts,
        Amount = 30_000,
        Status = PaymentStatus.Charging,
        Key = "key-1",
        Deadline = DateTime.UnixEpoch,
    };

    public IReadOnlyList<SentRequest> Requests =>
        [.. _server.LogEntries.OrderBy(entry => entry.RequestMessage!.DateTime).Select(SentRequest.From)];

    public Refund Refund => new()
    {
        Id = new Guid("01a21edd-4d7e-7a00-bfd6-d270b7666d85"),
        PaymentId = Payment.Id,
        Amount = 10_000,
        Reason = RefundReason.Goodwill,
        Key = "refund-1",
        Status = RefundStatus.Sent,
        Attempts = Attempts,
        RequestedAt = DateTime.UnixEpoch,
    };

    public TossGateway Gateway(TimeSpan? timeOut = null) => new(
        new TossOptions { BaseAddress = _server.Url!, ClientKey = "test_ck", SecretKey = SecretKey },
        path => $"https://tickets.example{path}", timeOut, new Logger<TossGateway>(Log));

    public TossServer Confirms(int status, string body, TimeSpan? delay = null) =>
        On("POST", "/v1/payments/confirm", status, body, delay);

    public TossServer Finds(int status, string body) => On("GET", $"/v1/payments/orders/{Payment.Id}", status, body);

    public TossServer FindsByKey(int status, string body) => On("GET", $"/v1/payments/{Key}", status, body);

    public TossServer Cancels(int status, string body, TimeSpan? delay = null) =>
        On("POST", $"/v1/payments/{Key}/cancel", status, body, delay);

    /// <summary>The payment object of the documentation, as far as a client may rely on it.</summary>
    /// <param name="money">The members with amount and currency; those of the payment by default.</param>
    /// <param name="cancels">What was given back: a JSON array.</param>
    public string Body(string status, string? orderId = null, string? money = null, string key = Key, string cancels = "null") =>
        $$"""
        {"version":"2022-11-16","paymentKey":"{{key}}","type":"NORMAL","orderId":"{{orderId ?? $"{Payment.Id}"}}",
         "orderName":"범죄도시 A1","mId":"tvivarepublica","method":"카드",{{money ?? """
         "currency":"KRW","totalAmount":30000
         """}},"status":"{{status}}","requestedAt":"2026-11-27T21:15:49+09:00","cancels":{{cancels}}}
        """;

    /// <summary>What was given back, for a refund or for something else.</summary>
    public static string Cancelled(string reason, string status = "DONE") =>
        $$"""[{"transactionKey":"t1","cancelReason":"{{reason}}","cancelAmount":10000,"cancelStatus":"{{status}}"}]""";

    public static string Error(string code) => $$"""{"code":"{{code}}","message":"사람을 위한 문장입니다."}""";

    public void Dispose() => _server.Dispose();

    private TossServer On(string method, string path, int status, string body, TimeSpan? delay = null)
    {
        var response = Response.Create().WithStatusCode(status).WithHeader("Content-Type", "application/json").WithBody(body);
        _server.Given(Request.Create().WithPath(path).UsingMethod(method))
            .RespondWith(delay is { } time ? response.WithDelay(time) : response);
        return this;
    }
}

/// <summary>A request that the server got.</summary>
public sealed record SentRequest(string Method, string Path, string? Body, string? Authorization, string? Key, string? ContentType)
{
    public static SentRequest From(ILogEntry entry)
    {
        var request = entry.RequestMessage!;
        return new(
            request.Method, request.AbsolutePath, request.Body, Header("Authorization"), Header("Idempotency-Key"), Header("Content-Type"));

        string? Header(string name) => request.Headers!.TryGetValue(name, out var values) ? values.ToString() : null;
    }
}
