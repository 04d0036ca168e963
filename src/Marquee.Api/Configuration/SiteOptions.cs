using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Configuration;

/// <summary>The site as the public reaches it.</summary>
internal sealed class SiteOptions : IValidateOptions<SiteOptions>
{
    public const string Section = "Site";

    private const string Form = "write http or https, the host and, if needed, a port, such as https://tickets.example.";

    /// <summary>The public address of the site. Absolute addresses start with it, never with the Host header.</summary>
    /// <value>Scheme and host, such as `https://tickets.example`; none by default, and then every address is relative.</value>
    public string? PublicUrl { get; set; }

    /// <summary>The origins of other sites whose scripts may call the API (CORS). Cookies sign in no call of the API.</summary>
    /// <value>Scheme and host, separated by commas, such as `https://app.example, http://localhost:5173`; none by default.</value>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>
    /// How long browsers use nothing but https for the host (HSTS). Sent with answers to https, also where a proxy of `Proxy:Trusted` says
    /// that it was https.
    /// </summary>
    /// <value>0 (not sent) to 730 d; 180 d by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "730.00:00:00")]
    public TimeSpan HstsMaxAge { get; set; } = TimeSpan.FromDays(180);

    public IEnumerable<string> Origins =>
        AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public ValidateOptionsResult Validate(string? name, SiteOptions options) =>
        !string.IsNullOrEmpty(options.PublicUrl) && !IsSite(options.PublicUrl)
            ? ValidateOptionsResult.Fail($"Site:PublicUrl is '{options.PublicUrl}'; {Form}")
            : options.Origins.FirstOrDefault(origin => !IsSite(origin)) is { } wrong
                ? ValidateOptionsResult.Fail($"Site:AllowedOrigins has '{wrong}'; {Form}")
                : ValidateOptionsResult.Success;

    private static bool IsSite(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { UserInfo: "", PathAndQuery: "/", Fragment: "" } && !text.EndsWith('?') && !text.EndsWith('#');
}
