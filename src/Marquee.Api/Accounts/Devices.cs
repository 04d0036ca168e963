using System.Security.Cryptography;
using System.Text;
using Marquee.Domain;
using Microsoft.AspNetCore.DataProtection;

namespace Marquee.Api.Accounts;

/// <summary>
/// The devices on which an account has signed in, by a signed cookie: wrong passwords that others send for the account do not slow down
/// its owner there.
/// </summary>
internal sealed class Devices(IDataProtectionProvider protection)
{
    private const string Cookie = "marquee-device";
    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("device").ToTimeLimitedDataProtector();

    /// <summary>A name for an address that does not show it: the same for all that are the same to Identity.</summary>
    public static string NameOf(string email)
    {
        var canonical = AccountRules.CanonicalEmail(email);
        var normalized = PlainText.IsPlain(canonical) ? canonical.Normalize().ToUpperInvariant() : canonical;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalized)))[..32];
    }

    /// <summary>The device of a request.</summary>
    /// <returns><see langword="null"/> unless the account has signed in on it.</returns>
    public string? Find(HttpContext http, string email)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { } cookie && _protector.Unprotect(cookie).Split(':') is [var account, var device]
                && account == NameOf(email) ? device : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Forgets the device of a request.</summary>
    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie);

    /// <summary>Remembers that an account signed in on a device.</summary>
    public void Remember(HttpContext http, string email)
    {
        var device = Find(http, email) ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        http.Response.Cookies.Append(Cookie, _protector.Protect($"{NameOf(email)}:{device}", Life), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            MaxAge = Life,
        });
    }
}
