using Microsoft.Extensions.Options;

namespace Marquee.Infrastructure.Payments;

/// <summary>The shop at Toss Payments.</summary>
public sealed class TossOptions : IValidateOptions<TossOptions>
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Payments:Toss";

    /// <summary>Where the calls go.</summary>
    /// <value>`https://api.tosspayments.com` by default; http on loopback only.</value>
    public string BaseAddress { get; set; } = "https://api.tosspayments.com";

    /// <summary>The public key of the shop, which buyers' browsers get.</summary>
    /// <value>None by default; needed for `Payments:Gateway=Toss`.</value>
    public string ClientKey { get; set; } = "";

    /// <summary>The secret key of the shop, of the same pair.</summary>
    /// <value>None by default; needed for `Payments:Gateway=Toss`.</value>
    public string SecretKey { get; set; } = "";

    /// <summary>Whether the secret key stands where buyers' browsers get it.</summary>
    public bool ShowsSecret => ClientKey.Contains("sk_", StringComparison.OrdinalIgnoreCase) || ClientKey == SecretKey;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TossOptions options) =>
        Uri.TryCreate(options.BaseAddress, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Payments:Toss:BaseAddress is '{options.BaseAddress}'; write https and the host, such as https://api.tosspayments.com.");
}
