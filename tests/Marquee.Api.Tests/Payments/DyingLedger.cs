using System.Collections.Concurrent;
using System.Reflection;
using Marquee.Domain.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Payments;

/// <summary>
/// A ledger of payments after whose commit the process dies, as far as a payment can tell: nobody goes on with what was written.
/// </summary>
public class DyingLedger : DispatchProxy
{
    private IPaymentLedger _ledger = null!;
    private ConcurrentDictionary<Guid, string> _deaths = null!;

    /// <summary>Puts it in the place of the ledger.</summary>
    /// <param name="deaths">By the id of a payment, the call after which it ends.</param>
    public static void AddTo(IServiceCollection services, ConcurrentDictionary<Guid, string> deaths)
    {
        var made = services.Last(service => service.ServiceType == typeof(IPaymentLedger)).ImplementationType.ShouldNotBeNull();
        services.AddSingleton(provider =>
        {
            var ledger = Create<IPaymentLedger, DyingLedger>();
            var dying = (DyingLedger)(object)ledger;
            (dying._ledger, dying._deaths) = ((IPaymentLedger)ActivatorUtilities.CreateInstance(provider, made), deaths);
            return ledger;
        });
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(_ledger, args);
        return args is [Payment payment, ..] && _deaths.TryGetValue(payment.Id, out var call) && call == targetMethod.Name
            ? DieAsync((Task<PaymentChange>)answer!)
            : answer;
    }

    private static async Task<PaymentChange> DieAsync(Task<PaymentChange> written)
    {
        await written;
        throw new IOException("The process died here.");
    }
}
