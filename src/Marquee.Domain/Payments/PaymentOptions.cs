namespace Marquee.Domain.Payments;

/// <summary>How reservations are paid.</summary>
public sealed class PaymentOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Payments";

    /// <summary>Whether a reservation is held until it is paid; else it is confirmed at once, as in the origin.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Required { get; set; } = true;
}
