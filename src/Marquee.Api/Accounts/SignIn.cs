using Marquee.Api.Sample;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Checks an e-mail address and a password, for tokens and cookies alike.</summary>
internal sealed class SignIn(UserManager<UserAccount> users, PasswordCheck check, Devices devices, DemoAccess demo)
{
    private static readonly Lazy<UserAccount> Unknown = new(() =>
    {
        var unknown = new UserAccount { Name = "" };
        unknown.PasswordHash = new PasswordHasher<UserAccount>().HashPassword(unknown, "password of no account");
        return unknown;
    });

    /// <returns>
    /// Who it is, or what <see cref="PasswordCheck.RefuseAsync"/> refuses with, which takes as long and says as much whether or not the
    /// address exists.
    /// </returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string email, string password, HttpContext http)
    {
        // No account has another address, and neither Identity nor PostgreSQL takes any text.
        email = AccountRules.CanonicalEmail(email);
        var isLockedOut = DemoAccounts.AreUsed(email, password) && !demo.IsAllowed;
        UserAccount? account = null;
        var refusal = await check.RefuseAsync(
            async () =>
            {
                account = PlainText.IsPlain(email) && !isLockedOut ? await users.FindByEmailAsync(email) : null;
                // A guest has no password.
                account = account?.PasswordHash is null ? null : account;
                return account ?? Unknown.Value;
            },
            email, password, http);
        if (refusal is not null || account is null)
        {
            return refusal ?? new WrongCredentials();
        }

        devices.Remember(http, email);
        return account;
    }
}
