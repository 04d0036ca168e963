using Marquee.Api.Configuration;
using Marquee.Api.Operations;
using Marquee.Domain.Payments;
using Marquee.Infrastructure.Payments;

namespace Marquee.Api.Payments;

/// <summary>The gateway that the settings choose.</summary>
internal sealed class ChosenGateway(
    PaymentOptions options, TossOptions toss, SiteOptions site, LocalAccess access, IServiceProvider services)
{
    /// <summary>Which one; <see langword="null"/> where the settings must choose and do not.</summary>
    public GatewayKind? Kind { get; } = options.Gateway
        ?? (!options.Required ? GatewayKind.None : access.IsThisMachineOnly ? GatewayKind.Sandbox : null);

    /// <summary><see langword="null"/> where paying confirms at once.</summary>
    public IPaymentGateway? Gateway => Kind switch
    {
        GatewayKind.Sandbox => services.GetRequiredService<SandboxGateway>(),
        GatewayKind.Toss => services.GetRequiredService<TossGateway>(),
        GatewayKind.None or null => null,
    };

    /// <exception cref="StartUpException">The settings do not choose a gateway, or not all that it needs.</exception>
    public void Check()
    {
        if (Kind is null)
        {
            throw new StartUpException(
                "Payments:Gateway is empty. Set it to Toss, to None (paying confirms at once, and no money moves) or to Sandbox (for "
                + "trying out).");
        }

        if (!options.Required && Kind is not GatewayKind.None)
        {
            throw new StartUpException("Payments:Gateway takes money, but Payments:Required is false. Leave one of them out.");
        }

        if (Kind is not GatewayKind.Toss)
        {
            return;
        }

        if (string.IsNullOrEmpty(toss.ClientKey) || string.IsNullOrEmpty(toss.SecretKey))
        {
            throw new StartUpException(
                "Payments:Toss:ClientKey or Payments:Toss:SecretKey is empty. Set both to the keys of the shop at Toss Payments.");
        }

        if (toss.ShowsSecret)
        {
            throw new StartUpException(
                "Payments:Toss:ClientKey is a secret key, which buyers would see. Set it to the client key of the shop (test_ck_… or "
                + "live_ck_…).");
        }

        if (!access.IsThisMachineOnly && string.IsNullOrEmpty(site.PublicUrl))
        {
            throw new StartUpException(
                "Site:PublicUrl is empty, but Toss sends buyers back to it. Set it to the public address of the site, such as "
                + "https://tickets.example.");
        }
    }
}
