using Marquee.Api.Health;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Payments;

namespace Marquee.Api.Payments;

/// <summary>What is done about payments in the background.</summary>
internal sealed class PaymentLoops(ChosenGateway chosen, IServiceProvider services, LeasedLoops loops)
{
    /// <summary>Settles payments that were left open, and sends refunds.</summary>
    public Task SettleAsync(CancellationToken ct) => chosen.Gateway is null
        ? Task.CompletedTask
        : loops.RunAsync("payments", services.GetRequiredService<SettlePayments>().RunAsync, ct);

    /// <summary>Cancels what was sold of showings that were called off.</summary>
    public Task CancelCalledOffAsync(CancellationToken ct) => loops.RunAsync(
        "call-offs",
        async stop =>
        {
            await using var scope = services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<CancelCalledOff>().RunAsync(stop);
        },
        ct);

    /// <summary>Delivers the notices of the sandbox to where a provider's would come.</summary>
    public Task DeliverAsync(CancellationToken ct)
    {
        if (chosen.Kind is not GatewayKind.Sandbox)
        {
            return Task.CompletedTask;
        }

        var (notices, receive) = (services.GetRequiredService<SandboxNotices>(), services.GetRequiredService<ReceiveNotice>());
        var faults = services.GetRequiredService<IFaultLog>();
        return notices.RunAsync(
            async (body, stop) =>
            {
                try
                {
                    await receive.ExecuteAsync(body, stop);
                }
                catch (Exception exception) when (!stop.IsCancellationRequested)
                {
                    faults.Report("A notice of the sandbox was lost", exception);
                }
            },
            ct);
    }
}
