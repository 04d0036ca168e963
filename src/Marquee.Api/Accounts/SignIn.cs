using System.Security.Claims;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Checks an e-mail address and a password, for tokens and cookies alike.</summary>
internal sealed class SignIn(UserManager<UserAccount> users)
{
    private static readonly UserAccount Nobody = new() { Name = "" };
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<UserAccount>().HashPassword(Nobody, "nobody's password"));

    /// <returns>Who it is, or <see cref="WrongCredentials"/>, which takes as long and says as much whether or not the address exists.</returns>
    public async Task<Result<ClaimsIdentity>> ExecuteAsync(string email, string password, string authenticationType)
    {
        var account = await users.FindByEmailAsync(email);
        if (account is null)
        {
            _ = users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            return new WrongCredentials();
        }

        return await users.CheckPasswordAsync(account, password)
            ? MarqueeClaims.Of(account, await users.GetRolesAsync(account), authenticationType)
            : new WrongCredentials();
    }
}
