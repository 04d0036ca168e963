using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Http;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Payments;

namespace Marquee.Api.Payments;

internal static class PaymentRegistration
{
    public static void AddMarqueePayments(this IServiceCollection services)
    {
        services.AddValidatedOptions<PaymentOptions>(PaymentOptions.Section);
        services.AddValidatedOptions<SandboxOptions>(SandboxOptions.Section);
        services.AddValidatedOptions<TossOptions, TossOptions>(TossOptions.Section);
        services.AddJsonContext(PaymentJson.Default);
        services.AddSingleton<IPaymentTelemetry, PaymentTelemetry>();
        services.AddSingleton<ChosenGateway>();
        services.AddSingleton<SandboxNotices>();
        services.AddSingleton<SandboxGateway>();
        services.AddSingleton(provider => new TossGateway(
            provider.GetRequiredService<TossOptions>(), provider.GetRequiredService<PublicAddress>().Of,
            logger: provider.GetRequiredService<ILogger<TossGateway>>()));
        services.AddSingleton(provider => With<PayReservation>(provider));
        services.AddSingleton<RefundPayment>();
        services.AddSingleton(provider => new CompletePayment(
            provider.GetRequiredService<IPaymentQueries>(),
            GatewayOf(provider) is null ? null : provider.GetRequiredService<Charging>(),
            provider.GetRequiredService<Domain.IFaultLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => With<Charging>(provider));
        services.AddSingleton(provider => With<SettlePayments>(provider));
        services.AddSingleton(provider => With<ReceiveNotice>(provider));
        services.AddScoped<CancelCalledOff>();
        services.AddSingleton<PaymentLoops>();
        services.AddBackgroundLoop<PaymentLoops>("payments", (loops, ct) => loops.SettleAsync(ct));
        services.AddBackgroundLoop<PaymentLoops>("showings that were called off", (loops, ct) => loops.CancelCalledOffAsync(ct));
        services.AddBackgroundLoop<PaymentLoops>("notices of the sandbox", (loops, ct) => loops.DeliverAsync(ct));
    }

    private static IPaymentGateway? GatewayOf(IServiceProvider provider) => provider.GetRequiredService<ChosenGateway>().Gateway;

    /// <summary>A use case with the gateway, if there is one.</summary>
    private static T With<T>(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<T>(provider, GatewayOf(provider) is { } gateway ? [gateway] : []);
}
