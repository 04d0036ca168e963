using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Infrastructure.Limits;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Erases who a member is. Reservations stay, by the account's id alone: tickets stay valid, and the books unchanged.</summary>
internal sealed class DeleteAccount(
    UserManager<UserAccount> users, PasswordCheck check, AccountChanges changes, PauseStore pauses, LimitOptions limits)
{
    /// <param name="password">The account's; a guest, who has none, sends nothing.</param>
    /// <returns>
    /// <see langword="null"/>, or <see cref="ContentNotFound"/>, <see cref="EndedSignIn"/>, <see cref="InvalidInput"/> with
    /// <c>currentPassword</c>, <see cref="WrongPasswords"/> or <see cref="TooManySignIns"/>.
    /// </returns>
    public async Task<Refusal?> ExecuteAsync(UserId user, string password, HttpContext http)
    {
        if (await users.FindAsync(user) is not { Email: { } email } account)
        {
            return new ContentNotFound("account", user.Value);
        }

        // An access token outlives its sign-in: who had one before the owner came must not end what is the owner's.
        if (!AccountIdentity.IsCurrent(http.User, account))
        {
            return new EndedSignIn();
        }

        var wrong = new InvalidInput("currentPassword", "This is not the password of this account.");
        if (account.PasswordHash is not null
            && await check.RefuseAsync(() => Task.FromResult(account), email, password, http, isSignedIn: true) is { } refused)
        {
            return refused is WrongCredentials ? wrong : refused;
        }

        if (!await changes.DeleteAsync(account, OneTimeTokens.MailboxOf(email), http.RequestAborted))
        {
            return wrong;
        }

        await pauses.SucceededAsync(PasswordCheck.OfAccount(Devices.NameOf(email), limits));
        Devices.Forget(http);
        return null;
    }
}
