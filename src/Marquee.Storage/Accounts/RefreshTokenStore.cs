using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

/// <summary>
/// Gives out refresh tokens, each good for one use. A token that is sent twice was stolen, from whom is not known: it ends its whole
/// family.
/// </summary>
/// <remarks>
/// Code that adds or removes tokens of a member locks the member's row first. Without that lock a token could be added to a family
/// while it is being ended, and outlive it.
/// </remarks>
public sealed class RefreshTokenStore(MarqueeDbContext db, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <summary>Begins a family.</summary>
    /// <param name="account">The member, as read before its password was checked.</param>
    /// <param name="lifetime">How long the token may be used.</param>
    /// <param name="ct">Heeded until the change begins.</param>
    /// <returns>The token, or <see langword="null"/> when the password has changed.</returns>
    public async Task<string?> BeginAsync(UserAccount account, TimeSpan lifetime, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Users.Where(row => row.Id == account.Id && row.SecurityStamp == account.SecurityStamp).LockAsync(ct))
        {
            return null;
        }

        var token = await AddAsync(account.Id, Guid.CreateVersion7(time.GetUtcNow()), lifetime, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return token;
    }

    /// <summary>Exchanges a token for its successor.</summary>
    /// <returns>
    /// Whose it is and the successor, or <see langword="null"/> when the token is unknown, too old, or was used before; then its family
    /// ends.
    /// </returns>
    public async Task<(long UserId, string Token)?> RotateAsync(string token, TimeSpan lifetime, CancellationToken ct)
    {
        var hash = Hash(token);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await LockOwnerAsync(hash, ct) is not { } found)
        {
            return null;
        }

        var now = time.Instant;
        if (found.UsedAt is not null)
        {
            await EndAsync(found.Family, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
            return null;
        }

        if (found.ExpiresAt <= now)
        {
            return null;
        }

        await db.RefreshTokens.Where(row => row.Id == found.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
        var successor = await AddAsync(found.UserId, found.Family, lifetime, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return (found.UserId, successor);
    }

    /// <summary>Ends the family of a token, used or not.</summary>
    public async Task EndFamilyAsync(string token, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await LockOwnerAsync(Hash(token), ct) is { } found)
        {
            await EndAsync(found.Family, ct);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends every sign-in of a member whose row is locked, within the caller's transaction.</summary>
    public Task EndAllAsync(long user, CancellationToken ct) => db.RefreshTokens.Where(row => row.UserId == user).ExecuteDeleteAsync(ct);

    /// <summary>Removes tokens that are past their time, at most so many.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveExpiredAsync(int most, CancellationToken ct)
    {
        var now = time.Instant;
        return db.RefreshTokens.Where(row => row.ExpiresAt <= now).OrderBy(row => row.ExpiresAt).Take(most).ExecuteDeleteAsync(ct);
    }

    /// <summary>The token, read again once the row of its member is locked.</summary>
    private async Task<RefreshToken?> LockOwnerAsync(string hash, CancellationToken ct)
    {
        var rows = db.RefreshTokens.AsNoTracking().Where(row => row.TokenHash == hash);
        return await rows.SingleOrDefaultAsync(ct) is { } found && await db.Users.Where(row => row.Id == found.UserId).LockAsync(ct)
            ? await rows.SingleOrDefaultAsync(ct)
            : null;
    }

    private Task<int> EndAsync(Guid family, CancellationToken ct) =>
        db.RefreshTokens.Where(row => row.Family == family).ExecuteDeleteAsync(ct);

    private async Task<string> AddAsync(long user, Guid family, TimeSpan lifetime, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        db.Add(new RefreshToken { UserId = user, TokenHash = Hash(token), Family = family, ExpiresAt = time.Instant + lifetime });
        await db.SaveChangesAsync(ct);
        return token;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
