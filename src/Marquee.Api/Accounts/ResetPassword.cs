using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Another password for who has forgotten it, or has none yet: by a link to the address.</summary>
internal sealed class ResetPassword(
    AccountMail mail, AccountChanges changes, OneTimeTokenStore store, OneTimeTokens tokens, IPasswordHasher<UserAccount> hasher,
    PasswordQueue queue)
{
    /// <summary>Sends the link, if there is such an account: the answer does not say.</summary>
    /// <returns>
    /// <see langword="null"/>, or <see cref="InvalidInput"/> with <c>email</c>, or what <see cref="AccountMail.SendAsync"/> refuses with.
    /// </returns>
    public async Task<Refusal?> SendAsync(string email, HttpContext http)
    {
        email = AccountRules.CanonicalEmail(email);
        return AccountRules.ValidateEmail(email) is { } invalid ? invalid : await mail.SendAsync(TokenPurpose.ResetPassword, email, http);
    }

    /// <summary>Sets the password and ends every sign-in of the account.</summary>
    /// <returns>
    /// The account, or <see cref="InvalidInput"/> with <c>token</c> or <c>newPassword</c>, or <see cref="TooManySignIns"/>.
    /// </returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string token, string newPassword, CancellationToken ct)
    {
        newPassword = AccountRules.CanonicalPassword(newPassword);
        if (AccountRules.ValidatePassword("newPassword", newPassword) is { } invalid)
        {
            return invalid;
        }

        // Who has no link must not make the processor hash passwords.
        var hashes = tokens.Hashes(token);
        if (await store.FindAsync(TokenPurpose.ResetPassword, hashes, ct) is null)
        {
            return ConfirmEmail.WrongLink();
        }

        using var turn = await queue.EnterAsync(isKnown: false, ct);
        if (!turn.IsAcquired)
        {
            return new TooManySignIns();
        }

        var hash = await queue.HashAsync(() => hasher.HashPassword(new UserAccount { Name = "" }, newPassword));
        return await changes.ResetPasswordAsync(hashes, hash, ct) is { } account ? account : ConfirmEmail.WrongLink();
    }
}
