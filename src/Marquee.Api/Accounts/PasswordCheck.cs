using Marquee.Domain;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>Checks passwords, and locks an account after too many wrong ones in a row, by the application's clock.</summary>
/// <remarks>
/// Every check settles in one statement that holds only while the lock is as it was read. However many passwords are tried side by side,
/// once enough of them were wrong the rest is refused, the right one too.
/// </remarks>
internal sealed class PasswordCheck(MarqueeDbContext db, IPasswordHasher<UserAccount> hasher, AccountOptions options, TimeProvider time)
{
    /// <param name="account">The account as it was read for this check.</param>
    /// <param name="password">What was entered.</param>
    /// <param name="ct">Heeded.</param>
    /// <returns>Whether it is the account's password, and the account is not locked. Takes as long either way.</returns>
    public async Task<bool> PassesAsync(UserAccount account, string password, CancellationToken ct)
    {
        var verified = hasher.VerifyHashedPassword(account, account.PasswordHash!, password);
        var lockedUntil = account.LockoutEnd;
        var now = new DateTimeOffset(time.Instant);
        if (lockedUntil > now)
        {
            return false;
        }

        var asRead = db.Users.Where(row => row.Id == account.Id && row.LockoutEnd == lockedUntil);
        if (verified is PasswordVerificationResult.Failed)
        {
            return await CountFailureAsync(asRead, now + options.LockoutFor, ct);
        }

        var passes = await asRead.ExecuteUpdateAsync(set => set.SetProperty(row => row.AccessFailedCount, 0), ct) == 1;
        if (passes && verified is PasswordVerificationResult.SuccessRehashNeeded)
        {
            await RehashAsync(account, password, ct);
        }

        return passes;
    }

    /// <summary>Stores the hash that today's settings make, unless the password has changed.</summary>
    private async Task RehashAsync(UserAccount account, string password, CancellationToken ct)
    {
        var (old, hash) = (account.PasswordHash, hasher.HashPassword(account, password));
        await db.Users.Where(row => row.Id == account.Id && row.PasswordHash == old)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), ct);
    }

    private async Task<bool> CountFailureAsync(IQueryable<UserAccount> asRead, DateTimeOffset lockUntil, CancellationToken ct)
    {
        var last = options.MaxFailedSignIns - 1;
        await asRead.ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.LockoutEnd, row => row.AccessFailedCount >= last ? lockUntil : row.LockoutEnd)
                .SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount >= last ? 0 : row.AccessFailedCount + 1),
            ct);
        return false;
    }
}
