using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>
/// Signs in without a password, by a code that was sent to the address. Who has no account yet gets one without a password: a guest. A
/// member's address is that member.
/// </summary>
internal sealed class GuestSignIn(
    AccountMail mail, AccountChanges changes, OneTimeTokenStore store, OneTimeTokens tokens, UserManager<UserAccount> users,
    MarqueeDbContext db, Devices devices)
{
    /// <summary>Sends the code.</summary>
    /// <returns>
    /// <see langword="null"/>, or <see cref="InvalidInput"/> with <c>email</c>, or what <see cref="AccountMail.SendAsync"/> refuses with.
    /// </returns>
    public async Task<Refusal?> SendAsync(string email, HttpContext http)
    {
        email = AccountRules.CanonicalEmail(email);
        return AccountRules.ValidateEmail(email) is { } invalid ? invalid : await mail.SendAsync(TokenPurpose.SignIn, email, http);
    }

    /// <returns>
    /// The account, or <see cref="InvalidInput"/> with <c>email</c> or <c>name</c>, or <see cref="WrongCode"/>.
    /// </returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string email, string code, string name, HttpContext http)
    {
        (email, name) = (AccountRules.CanonicalEmail(email), name.Trim());
        if (new ValidationErrors().Add(AccountRules.ValidateEmail(email)).Add(AccountRules.ValidateName(name)).Refusal is { } invalid)
        {
            return invalid;
        }

        var ct = http.RequestAborted;
        email = (await users.FindByEmailAsync(email))?.Email ?? email;
        var mailbox = OneTimeTokens.MailboxOf(email);
        if (!await store.TryAsync(TokenPurpose.SignIn, mailbox, ct))
        {
            return new WrongCode();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await store.UseAsync(TokenPurpose.SignIn, mailbox, tokens.Hashes(code.Trim(), mailbox), ct))
        {
            return new WrongCode();
        }

        if (await FindOrAddAsync(email, name) is not { } account)
        {
            return new WrongCode();
        }

        await changes.ConfirmByCodeAsync(account, ct);
        await transaction.CommitAsync(CancellationToken.None);
        devices.Remember(http, email);
        return account;
    }

    /// <returns><see langword="null"/> when another call made it since: the code is not used up then.</returns>
    private async Task<UserAccount?> FindOrAddAsync(string email, string name)
    {
        if (await users.FindByEmailAsync(email) is { } known)
        {
            // Made since it was looked up: it may be of an address that is the same to Identity only.
            return OneTimeTokens.MailboxOf(known.Email!) == OneTimeTokens.MailboxOf(email) ? known : null;
        }

        var guest = new UserAccount { Email = email, UserName = email, Name = name, EmailConfirmed = true };
        try
        {
            return (await users.CreateAsync(guest)).Succeeded ? guest : null;
        }
        catch (DbUpdateException)
        {
            return null;
        }
    }
}
