using Marquee.Domain.Payments;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Payments;

internal sealed class TossOptions : IValidateOptions<TossOptions>
{
    public const string Section = "Payments:Toss";

    public string ClientKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    public ValidateOptionsResult Validate(string? name, TossOptions options) => ValidateOptionsResult.Success;
}

internal sealed class TossGateway(HttpClient client, TossOptions options, Func<string, string> address) : IPaymentGateway
{
    public GatewayKind Kind => GatewayKind.Toss;

    public static HttpClient CreateClient() => throw new NotSupportedException();

    public Task<PaymentAction> BeginAsync(Payment payment, string orderName, CancellationToken ct) => throw new NotSupportedException($"{client}{options}{address}");

    public Task<Charge> CompleteAsync(Payment payment, CancellationToken ct) => throw new NotSupportedException();

    public Task<Charge> FindAsync(Payment payment, CancellationToken ct) => throw new NotSupportedException();

    public Task ReleaseAsync(Payment payment, CancellationToken ct) => throw new NotSupportedException();

    public Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct) => throw new NotSupportedException();

    public Guid? ReadNotice(ReadOnlyMemory<byte> body) => null;
}
