using System.ComponentModel.DataAnnotations;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>Payment.</summary>
public sealed class PaymentOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Payments";

    /// <summary>Whether a reservation is held until it is paid. Else it is confirmed at once, and there is no gateway.</summary>
    /// <value>`true` by default.</value>
    public bool Required { get; set; } = true;

    /// <summary>Who takes the money. See [payments](payments.md).</summary>
    /// <value>`None` (paying confirms at once, and no money moves), `Sandbox` (a provider inside the application, for trying out) or
    /// `Toss`. By default `Sandbox` while the application listens on loopback only; elsewhere it must be set.</value>
    public GatewayKind? Gateway { get; set; }

    /// <summary>How long a buyer has to finish on the provider's page: starting a payment extends the hold to it, once.</summary>
    /// <value>1 s to 30 min; 10 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan PayingFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long the seats are kept, at least, from the moment the charge is sent: longer than the provider takes to answer.
    /// </summary>
    /// <value>2 s to 10 min; 2 min by default: a call to a provider times out after 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan ChargeFor { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>What members get back when they cancel.</summary>
    /// <value>`KR` by default: everything until 20 min before the start, then half until the start; `Full`: everything until the
    /// start; `None`: nothing. The theater's own cancellations always give everything back.</value>
    public RefundPolicy Refunds { get; set; } = RefundPolicy.KR;
}

/// <summary>Who takes the money.</summary>
public enum GatewayKind
{
    /// <summary>Nobody: paying confirms at once.</summary>
    None,

    /// <summary>A provider inside the application that moves no money.</summary>
    Sandbox,

    /// <summary>Toss Payments.</summary>
    Toss,
}
