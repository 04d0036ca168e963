using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marquee.Api.Tests.Payments;

/// <summary>A shop at Toss Payments, played from its public documentation: what a buyer approved can be confirmed and cancelled.</summary>
internal sealed class TossShop : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> _payments = new();
    private readonly ConcurrentDictionary<string, IResult> _answers = new();
    private readonly WebApplication _app;

    public TossShop()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/payments/confirm", (HttpRequest request) => AnswerOnceAsync(request, Confirm));
        _app.MapPost("/v1/payments/{key}/cancel", (HttpRequest request, string key) =>
            AnswerOnceAsync(request, body => Cancel(key, body)));
        _app.MapGet("/v1/payments/orders/{order}", (string order) =>
            Found(_payments.Values.LastOrDefault(one => (string?)one["orderId"] == order)));
        _app.MapGet("/v1/payments/{key}", (string key) => Found(_payments.GetValueOrDefault(key)));
        _app.Start();
    }

    public string Address => _app.Urls.Single();

    /// <summary>An error that every call gets, if there is one.</summary>
    public (HttpStatusCode Status, string Code)? Fault { get; set; }

    /// <summary>The buyer approves in the window of Toss.</summary>
    public void Approve(string key, string order, long amount) => _payments[key] = new JsonObject
    {
        ["paymentKey"] = key,
        ["orderId"] = order,
        ["status"] = "IN_PROGRESS",
        ["currency"] = "KRW",
        ["totalAmount"] = amount,
        ["balanceAmount"] = amount,
        ["cancels"] = null,
    };

    public JsonObject this[string key] => _payments[key];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A repeated idempotency key gets the first answer, whatever the body.</summary>
    private async Task<IResult> AnswerOnceAsync(HttpRequest request, Func<JsonNode, IResult> answer)
    {
        if (Fault is { } fault)
        {
            return Error(fault.Status, fault.Code);
        }

        var body = (await JsonNode.ParseAsync(request.Body))!;
        return _answers.GetOrAdd($"{request.Path} {request.Headers["Idempotency-Key"]}", _ => answer(body));
    }

    private IResult Confirm(JsonNode body)
    {
        if (!_payments.TryGetValue((string)body["paymentKey"]!, out var payment)
            || (string?)payment["orderId"] != (string?)body["orderId"])
        {
            return Error(HttpStatusCode.NotFound, "NOT_FOUND_PAYMENT");
        }

        if ((string?)payment["status"] != "IN_PROGRESS")
        {
            return Error(HttpStatusCode.BadRequest, "ALREADY_PROCESSED_PAYMENT");
        }

        payment["status"] = "DONE";
        return Found(payment);
    }

    private IResult Cancel(string key, JsonNode body)
    {
        var payment = _payments[key];
        var (amount, balance) = ((long)body["cancelAmount"]!, (long)payment["balanceAmount"]!);
        if (amount > balance)
        {
            return Error(HttpStatusCode.Forbidden, "NOT_CANCELABLE_AMOUNT");
        }

        payment["balanceAmount"] = balance - amount;
        payment["status"] = balance == amount ? "CANCELED" : "PARTIAL_CANCELED";
        payment["cancels"] = new JsonArray(
            new JsonObject { ["cancelReason"] = (string?)body["cancelReason"], ["cancelAmount"] = amount, ["cancelStatus"] = "DONE" });
        return Found(payment);
    }

    private IResult Found(JsonObject? payment) => Fault is { } fault ? Error(fault.Status, fault.Code)
        : payment is null ? Error(HttpStatusCode.NotFound, "NOT_FOUND_PAYMENT")
        : Results.Text(payment.ToJsonString(), "application/json");

    private static IResult Error(HttpStatusCode status, string code) =>
        Results.Json(new { code, message = "사람을 위한 문장입니다." }, statusCode: (int)status);
}
