using System.Globalization;
using System.Security.Cryptography;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

/// <summary>
/// Changes of an account, each one transaction with the token that allows it, its entry in the audit log, and the end of the sign-ins it
/// ends.
/// </summary>
public sealed class AccountChanges(MarqueeDbContext db, OneTimeTokenStore tokens, RefreshTokenStore refreshTokens, IAuditLog audit)
{
    private const int StampBytes = 32;

    /// <summary>Gives a member another password.</summary>
    /// <param name="account">The member, tracked, as read before its password was checked.</param>
    /// <param name="passwordHash">Of the new password.</param>
    /// <param name="ct">Heeded until the change begins.</param>
    /// <returns><see langword="false"/> when another call has changed it; then nothing is written.</returns>
    public async Task<bool> ChangePasswordAsync(UserAccount account, string passwordHash, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Users.Where(row => row.Id == account.Id && row.SecurityStamp == account.SecurityStamp).LockAsync(ct))
        {
            return false;
        }

        await SetPasswordAsync(account, passwordHash, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Gives the member to whom a link was sent another password: the address is confirmed by it.</summary>
    /// <param name="hashes">Of the link's token, by every key.</param>
    /// <returns>The account, or <see langword="null"/> when the link is good for nothing.</returns>
    public async Task<UserAccount?> ResetPasswordAsync(IReadOnlyList<string> hashes, string passwordHash, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await UseLinkAsync(TokenPurpose.ResetPassword, hashes, ct) is not { } account)
        {
            return null;
        }

        Confirm(account);
        await SetPasswordAsync(account, passwordHash, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return account;
    }

    /// <summary>Confirms the address that a link was sent to.</summary>
    /// <param name="hashes">Of the link's token, by every key.</param>
    /// <returns>Whether the link was good.</returns>
    public async Task<bool> ConfirmEmailAsync(IReadOnlyList<string> hashes, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await UseLinkAsync(TokenPurpose.ConfirmEmail, hashes, ct) is not { } account)
        {
            return false;
        }

        Confirm(account);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>
    /// Confirms an address by a code that was used in this transaction. The password of an address that was not confirmed before is
    /// dropped: somebody else may have chosen it, to sign in to what the owner will book.
    /// </summary>
    public async Task ConfirmByCodeAsync(UserAccount account, CancellationToken ct)
    {
        if (account.EmailConfirmed)
        {
            return;
        }

        Confirm(account);
        if (account.PasswordHash is not null)
        {
            await SetPasswordAsync(account, passwordHash: null, ct);
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// Erases who a member is, and ends every sign-in. The row stays, for the reservations that name its id.
    /// </summary>
    /// <param name="account">The member, tracked, as read before its password was checked.</param>
    /// <param name="mailbox">The subject of tokens that were sent to its address.</param>
    /// <param name="ct">Heeded until the change begins.</param>
    /// <returns><see langword="false"/> when another call has changed it; then nothing is written.</returns>
    public async Task<bool> DeleteAsync(UserAccount account, string mailbox, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (id, user) = (account.Id, new UserId(account.Id));
        if (!await db.Users.Where(row => row.Id == id && row.SecurityStamp == account.SecurityStamp).LockAsync(ct))
        {
            return false;
        }

        (account.Name, account.Email, account.NormalizedEmail, account.EmailConfirmed) = ("", null, null, false);
        (account.UserName, account.NormalizedUserName, account.PhoneNumber) = (null, null, null);
        EndSessions(account, passwordHash: null);
        audit.Add(AuditActions.AccountDeleted, account.AuditId);
        await db.SaveChangesAsync(ct);
        await refreshTokens.EndAllAsync(id, ct);
        await db.Set<IdentityUserRole<long>>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct);
        await db.Set<IdentityUserClaim<long>>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct);
        await db.Set<IdentityUserLogin<long>>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct);
        await db.Set<IdentityUserToken<long>>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct);
        await tokens.RemoveAsync(account.AuditId, ct);
        await tokens.RemoveAsync(mailbox, ct);
        await db.IdempotentCalls.Where(call => call.UserId == user).ExecuteDeleteAsync(ct);
        // The kept answer of the registration, which nobody was signed in for, has the name and the address.
        var registered = string.Create(CultureInfo.InvariantCulture, $"%\"id\":{id},%");
        await db.IdempotentCalls.Where(call => call.UserId == new UserId(0) && EF.Functions.Like(call.Body!, registered))
            .ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>The account that a link was sent to, locked and read anew.</summary>
    private async Task<UserAccount?> UseLinkAsync(TokenPurpose purpose, IReadOnlyList<string> hashes, CancellationToken ct)
    {
        if (await tokens.FindAsync(purpose, hashes, ct) is not { } subject)
        {
            return null;
        }

        var id = long.Parse(subject, CultureInfo.InvariantCulture);
        return await db.Users.Where(row => row.Id == id).LockAsync(ct) && await tokens.UseAsync(purpose, subject, hashes, ct)
            ? await db.Users.SingleAsync(row => row.Id == id, ct)
            : null;
    }

    private void Confirm(UserAccount account)
    {
        if (!account.EmailConfirmed)
        {
            account.EmailConfirmed = true;
            audit.Add(AuditActions.AccountEmailConfirmed, account.AuditId);
        }
    }

    private async Task SetPasswordAsync(UserAccount account, string? passwordHash, CancellationToken ct)
    {
        EndSessions(account, passwordHash);
        audit.Add(AuditActions.AccountPasswordChanged, account.AuditId, new FieldChange("password"));
        await db.SaveChangesAsync(ct);
        await refreshTokens.EndAllAsync(account.Id, ct);
        // A link that was sent before must not undo this.
        await tokens.RemoveAsync(account.AuditId, ct);
    }

    private static void EndSessions(UserAccount account, string? passwordHash) =>
        (account.PasswordHash, account.SecurityStamp) = (passwordHash, RandomNumberGenerator.GetHexString(StampBytes));
}
