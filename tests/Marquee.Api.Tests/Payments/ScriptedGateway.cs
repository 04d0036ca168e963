using System.Collections.Concurrent;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Payments;

/// <summary>What a test makes of the calls of the gateway, payment by payment. By default they are as the sandbox answers.</summary>
public sealed class GatewayScript
{
    private readonly ConcurrentQueue<(string Call, Guid Payment, string Key)> _calls = new();

    /// <summary>Calls that charge. The function gets the call of the sandbox, which it may make, or not.</summary>
    public ConcurrentDictionary<Guid, Func<Func<Task<Charge>>, Task<Charge>>> Charges { get; } = new();

    /// <summary>Calls that ask for the outcome.</summary>
    public ConcurrentDictionary<Guid, Func<Func<Task<Charge>>, Task<Charge>>> Questions { get; } = new();

    /// <summary>Calls that give back.</summary>
    public ConcurrentDictionary<Guid, Func<Func<Task<RefundAnswer>>, Task<RefundAnswer>>> Refunds { get; } = new();

    /// <summary>The keys of the calls of a kind that were made for a payment, in their order.</summary>
    public IReadOnlyList<string> KeysOf(string call, Guid payment) =>
        [.. _calls.Where(made => made.Call == call && made.Payment == payment).Select(made => made.Key)];

    /// <summary>Hides what the buyer approved from the application, which would charge without the browser.</summary>
    public void HideApproval(Guid payment) => Questions[payment] = async ask =>
        await ask() is { State: not ChargeState.Approved } seen ? seen : new Charge(ChargeState.Open);

    /// <summary>Puts the script between the application and the sandbox.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(provider => new ScriptedGateway(provider.GetRequiredService<SandboxGateway>(), this));
        services.AddSingleton(With<PayReservation>);
        services.AddSingleton(With<Charging>);
        services.AddSingleton(With<SettlePayments>);

        static T With<T>(IServiceProvider provider) =>
            ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<ScriptedGateway>());
    }

    private sealed class ScriptedGateway(SandboxGateway sandbox, GatewayScript script) : IPaymentGateway
    {
        public GatewayKind Kind => sandbox.Kind;

        public Task<PaymentAction> BeginAsync(Payment payment, string orderName, CancellationToken ct) =>
            sandbox.BeginAsync(payment, orderName, ct);

        public Task<Charge> CompleteAsync(Payment payment, CancellationToken ct) =>
            RunAsync(script.Charges, "charge", payment.Id, payment.Key, () => sandbox.CompleteAsync(payment, ct));

        public Task<Charge> FindAsync(Payment payment, CancellationToken ct) =>
            RunAsync(script.Questions, "find", payment.Id, payment.Key, () => sandbox.FindAsync(payment, ct));

        public Task ReleaseAsync(Payment payment, CancellationToken ct) => sandbox.ReleaseAsync(payment, ct);

        public Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct) =>
            RunAsync(script.Refunds, "refund", payment.Id, refund.Key, () => sandbox.RefundAsync(payment, refund, ct));

        public Guid? ReadNotice(ReadOnlyMemory<byte> body) => sandbox.ReadNotice(body);

        private Task<T> RunAsync<T>(
            ConcurrentDictionary<Guid, Func<Func<Task<T>>, Task<T>>> scripts, string call, Guid payment, string key, Func<Task<T>> run)
        {
            script._calls.Enqueue((call, payment, key));
            return scripts.TryGetValue(payment, out var scripted) ? scripted(run) : run();
        }
    }
}
