using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Changes a member's password and ends every sign-in, by refresh token or cookie.</summary>
internal sealed class ChangePassword(
    UserManager<UserAccount> users, PasswordCheck check, PasswordQueue queue, AccountChanges changes)
{
    private const string CurrentPassword = "currentPassword";

    /// <returns>The account, or <see cref="InvalidInput"/> with <c>currentPassword</c> or <c>newPassword</c>.
    /// A wrong current password counts like a failed sign-in, and is refused like one after too many.</returns>
    public async Task<Result<UserAccount>> ExecuteAsync(UserId user, string currentPassword, string newPassword, HttpContext http)
    {
        newPassword = AccountRules.CanonicalPassword(newPassword);
        if (AccountRules.ValidatePassword("newPassword", newPassword) is { } refusal)
        {
            return refusal;
        }

        if (await users.FindAsync(user) is not { } account)
        {
            return new ContentNotFound("account", user.Value);
        }

        var wrong = new InvalidInput(CurrentPassword, "This is not the password of this account.");
        if (account.PasswordHash is null)
        {
            // A guest: a link to the address sets the first one.
            return wrong;
        }

        if (await check.RefuseAsync(() => Task.FromResult(account), account.Email!, currentPassword, http, isSignedIn: true) is { } refused)
        {
            return refused is WrongCredentials ? wrong : refused;
        }

        var hash = await queue.HashAsync(() => users.PasswordHasher.HashPassword(account, newPassword));
        return await changes.ChangePasswordAsync(account, hash, http.RequestAborted) ? account : wrong;
    }
}
