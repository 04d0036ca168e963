using Microsoft.Extensions.Options;

namespace Marquee.Api.Configuration;

/// <summary>The site as the public reaches it.</summary>
internal sealed class SiteOptions : IValidateOptions<SiteOptions>
{
    public const string Section = "Site";

    /// <summary>The public address of the site. Absolute addresses start with it, never with the Host header.</summary>
    /// <value>Scheme and host, such as `https://tickets.example`; none by default, and then every address is relative.</value>
    public string? PublicUrl { get; set; }

    public ValidateOptionsResult Validate(string? name, SiteOptions options) =>
        string.IsNullOrEmpty(options.PublicUrl) || IsSite(options.PublicUrl)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Site:PublicUrl is '{options.PublicUrl}'; write http or https, the host and, if needed, a port, such as "
                + "https://tickets.example.");

    private static bool IsSite(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { UserInfo: "", PathAndQuery: "/", Fragment: "" } && !text.EndsWith('?') && !text.EndsWith('#');
}
