using System.Security.Claims;
using Marquee.Api.Http;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>The cookie that pages sign in by. It ends with the password it was got with.</summary>
internal sealed class PageSession(UserManager<UserAccount> users)
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public async Task BeginAsync(HttpContext http, UserAccount account)
    {
        var user = AccountIdentity.Of(account, await users.GetRolesAsync(account), Scheme);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(user));
    }

    public static Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>Lets a cookie pass while the account's security stamp is the one it was made with.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return;
        }

        // An error page reads no database: it may be what failed.
        if (http.Features.Get<IExceptionHandlerFeature>() is not null || !await IsCurrentAsync(http, context.Principal!))
        {
            context.RejectPrincipal();
        }
    }

    private static async Task<bool> IsCurrentAsync(HttpContext http, ClaimsPrincipal user)
    {
        var stamp = AccountIdentity.StampOf(user);
        return CurrentUser.Find(user) is { Id.Value: var id }
            && await http.RequestServices.GetRequiredService<MarqueeDbContext>().Users
                .AnyAsync(account => account.Id == id && account.SecurityStamp == stamp, http.RequestAborted);
    }
}
