namespace Marquee.Api.Web.Payments;

/// <summary>
/// Why providers do not take money, as far as there is a text for it. Codes come with the address, so no other is repeated to the buyer.
/// </summary>
internal static class PaymentReasons
{
    private static readonly HashSet<string> Known = ["PAY_PROCESS_CANCELED", "PAY_PROCESS_ABORTED", "REJECT_CARD_COMPANY"];

    /// <summary>The code if there is a text for it.</summary>
    public static string? Find(string? code) => code is not null && Known.Contains(code) ? code : null;
}
