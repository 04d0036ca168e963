using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Http;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Marquee.Api.Accounts;

internal static class AccountRegistration
{
    /// <summary>Chooses the authentication of a request: a bearer token under `/api`, a cookie on pages.</summary>
    public const string TokenOrCookie = nameof(TokenOrCookie);

    public static void AddMarqueeAccounts(this IServiceCollection services, Setup setup)
    {
        services.AddValidatedOptions<AccountOptions, AccountOptions>(AccountOptions.Section);
        services.AddJsonContext(AccountJson.Default);
        services.AddSingleton(provider => provider.GetRequiredService<AccountOptions>().FindKeys(setup));
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<PasswordQueue>();
        services.AddSingleton<Devices>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<SignIn>();
        services.AddScoped<Tokens>();
        services.AddScoped<PageSession>();
        services.AddScoped<Registration>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ConfirmEmail>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<GuestSignIn>();
        services.AddScoped<DeleteAccount>();
        services.AddSingleton<OneTimeTokens>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<AccountMailer>();
        services.AddBackgroundLoop<AccountMailer>("messages to accounts", (mailer, ct) => mailer.RunAsync(ct));
        services.AddScoped<IPasswordHasher<UserAccount>, CanonicalPasswordHasher>();
        services.AddIdentityCore<UserAccount>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.User.AllowedUserNameCharacters = "";
                identity.Password = new PasswordOptions
                {
                    RequiredLength = AccountRules.ShortestPassword,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                    RequiredUniqueChars = 1,
                };
            })
            .AddRoles<IdentityRole<long>>()
            .AddUserStore<AccountStore>()
            .AddEntityFrameworkStores<MarqueeDbContext>();
        services.AddKeys(setup);
        services.AddSignIn();
    }

    private static void AddKeys(this IServiceCollection services, Setup setup)
    {
        var keys = services.AddDataProtection().SetApplicationName("marquee");
        _ = setup.IsEmbedded
            ? keys.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(setup.DataFolder, "keys")))
            : keys.PersistKeysToDbContext<MarqueeDbContext>();
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(TokenOrCookie)
            .AddPolicyScheme(TokenOrCookie, displayName: null, options => options.ForwardDefaultSelector = http =>
                ErrorRegistration.IsApi(http) ? JwtBearerDefaults.AuthenticationScheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddJwtBearer()
            .AddCookie(options =>
            {
                options.Cookie.Name = "marquee";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = TimeSpan.FromDays(14);
                options.SlidingExpiration = true;
                options.Events.OnValidatePrincipal = PageSession.ValidateAsync;
                options.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                };
            });
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>((options, tokens) =>
            {
                options.TokenValidationParameters = tokens.Validation();
                options.MapInboundClaims = false;
            });
        services.AddScoped<AuthenticationService>();
        services.Replace(ServiceDescriptor.Singleton<IAuthenticationService, TokenCache>());
        services.AddAuthorization(Policies.Add);
        services.AddAntiforgery(
            options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("marquee-form", CookieSecurePolicy.SameAsRequest));
    }
}
