using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Accounts;

/// <summary>Keeps what was sent by mail until it is used, once, or has expired. A later one takes the place of an earlier one.</summary>
public sealed class OneTimeTokenStore(MarqueeDbContext db, TimeProvider time)
{
    /// <summary>How many wrong codes may be entered before the right one is good for nothing.</summary>
    public const int MostTries = 5;

    /// <summary>Keeps a token in place of the last one for the same.</summary>
    public Task PutAsync(TokenPurpose purpose, string subject, string hash, TimeSpan lifetime, CancellationToken ct)
    {
        var (word, expiresAt) = (WireNames.Of(purpose), time.Instant + lifetime);
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into one_time_token (purpose, subject, token_hash, tries, expires_at) values ({word}, {subject}, {hash}, 0, {expiresAt})
            on conflict (purpose, subject) do update
            set token_hash = excluded.token_hash, tries = 0, expires_at = excluded.expires_at
            """,
            ct);
    }

    /// <summary>For which subject a link is good.</summary>
    /// <param name="hashes">Of the token, by every key.</param>
    /// <returns><see langword="null"/> when it is unknown, was used, or has expired.</returns>
    public Task<string?> FindAsync(TokenPurpose purpose, IReadOnlyList<string> hashes, CancellationToken ct) =>
        Live(purpose).Where(token => hashes.Contains(token.TokenHash)).Select(token => (string?)token.Subject).FirstOrDefaultAsync(ct);

    /// <summary>Uses a token up, within the transaction of what it is used for.</summary>
    /// <returns>Whether it was good.</returns>
    public async Task<bool> UseAsync(TokenPurpose purpose, string subject, IReadOnlyList<string> hashes, CancellationToken ct) =>
        await Live(purpose).Where(token => token.Subject == subject && hashes.Contains(token.TokenHash)).ExecuteDeleteAsync(ct) == 1;

    /// <summary>Counts that a code is entered.</summary>
    /// <returns>Whether it may be compared; after too many wrong ones none may.</returns>
    public async Task<bool> TryAsync(TokenPurpose purpose, string subject, CancellationToken ct) =>
        await Live(purpose).Where(token => token.Subject == subject && token.Tries < MostTries)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Tries, token => token.Tries + 1), ct) == 1;

    /// <summary>Removes everything that was sent to a subject.</summary>
    public Task RemoveAsync(string subject, CancellationToken ct) =>
        db.OneTimeTokens.Where(token => token.Subject == subject).ExecuteDeleteAsync(ct);

    /// <summary>Removes tokens that have expired, at most so many.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveExpiredAsync(int most, CancellationToken ct)
    {
        var now = time.Instant;
        return db.OneTimeTokens.Where(token => token.ExpiresAt <= now).OrderBy(token => token.ExpiresAt).Take(most).ExecuteDeleteAsync(ct);
    }

    private IQueryable<OneTimeToken> Live(TokenPurpose purpose)
    {
        var now = time.Instant;
        return db.OneTimeTokens.Where(token => token.Purpose == purpose && token.ExpiresAt > now);
    }
}
