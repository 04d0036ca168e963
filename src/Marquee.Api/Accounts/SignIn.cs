using Marquee.Api.Sample;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Checks an e-mail address and a password, for tokens and cookies alike.</summary>
internal sealed class SignIn(UserManager<UserAccount> users, PasswordCheck check, DemoAccess demo)
{
    private static readonly Lazy<UserAccount> Unknown = new(() =>
    {
        var unknown = new UserAccount { Name = "" };
        unknown.PasswordHash = new PasswordHasher<UserAccount>().HashPassword(unknown, "password of no account");
        return unknown;
    });

    /// <returns>Who it is, or <see cref="WrongCredentials"/>, which takes as long and says as much whether or not the address exists
    /// or is locked.</returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string email, string password, CancellationToken ct)
    {
        // No account has another address, and neither Identity nor PostgreSQL takes any text.
        email = AccountRules.CanonicalEmail(email);
        var isLockedOut = DemoAccounts.AreUsed(email, password) && !demo.IsAllowed;
        var account = PlainText.IsPlain(email) && !isLockedOut ? await users.FindByEmailAsync(email) : null;
        return await check.PassesAsync(account ?? Unknown.Value, password, ct) && account is not null ? account : new WrongCredentials();
    }
}
