namespace Marquee.Domain.Payments;

/// <summary>Payment.</summary>
public sealed class PaymentOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Payments";

    /// <summary>Whether a reservation is held until it is paid. Else it is confirmed at once.</summary>
    /// <value>`true` by default.</value>
    public bool Required { get; set; } = true;
}
