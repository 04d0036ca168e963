using Marquee.Domain;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Idempotency;

/// <summary>Lets one attempt of a call go ahead, and keeps its success for those that come later with the same key.</summary>
public sealed class IdempotencyStore(MarqueeDbContext db, TimeProvider time)
{
    /// <summary>How long a success is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>
    /// How long an attempt is believed to be at work unless its endpoint says otherwise; after that the process that made it is taken for
    /// dead.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Tries to become the one attempt of a call.</summary>
    /// <param name="user">The caller; 0 where no user is signed in.</param>
    /// <param name="key">The caller's key.</param>
    /// <param name="hashes">What is called, with which body: by the current secret, then by those before it.</param>
    /// <param name="attempt">This attempt.</param>
    /// <param name="lease">How long it is believed to be at work.</param>
    /// <param name="ct">Heeded.</param>
    /// <returns><see langword="null"/> when this attempt is the one; it must end in <see cref="CompleteAsync"/> or
    /// <see cref="ReleaseAsync"/>. Else the call as it stands: done, in progress, or another one with the same key.</returns>
    public async Task<IdempotentCall?> BeginAsync(
        UserId user, string key, IReadOnlyList<string> hashes, Guid attempt, TimeSpan lease, CancellationToken ct)
    {
        var now = time.Instant;
        var found = await FindAsync(user, key, ct);
        if (found is not null && found.CreatedAt <= now - KeptFor)
        {
            await db.IdempotentCalls.Where(call => call.UserId == user && call.Key == key && call.CreatedAt == found.CreatedAt)
                .ExecuteDeleteAsync(ct);
            found = null;
        }

        if (found is null)
        {
            return await InsertAsync(user, key, hashes[0], attempt, now, now + lease, ct) ? null
                : await FindAsync(user, key, ct)
                // Released since: the next attempt gets it.
                ?? new IdempotentCall { UserId = user, Key = key, Hash = hashes[0], LeaseUntil = now };
        }

        var mayTakeOver = found.Status is null && hashes.Contains(found.Hash) && found.LeaseUntil <= now;
        return mayTakeOver && await TakeOverAsync(found, attempt, now, now + lease, ct) ? null : found;
    }

    /// <summary>Keeps the success of the attempt.</summary>
    public Task CompleteAsync(UserId user, string key, Guid attempt, int status, string? location, string body, CancellationToken ct) =>
        InProgress(user, key, attempt).ExecuteUpdateAsync(
            set => set
                .SetProperty(call => call.Status, status)
                .SetProperty(call => call.Location, location)
                .SetProperty(call => call.Body, body)
                .SetProperty(call => call.LeaseUntil, (DateTime?)null),
            ct);

    /// <summary>Removes the attempt: it was refused or failed.</summary>
    public Task ReleaseAsync(UserId user, string key, Guid attempt, CancellationToken ct) =>
        InProgress(user, key, attempt).ExecuteDeleteAsync(ct);

    /// <summary>Removes calls that need no longer be kept, at most so many.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveOutdatedAsync(int most, CancellationToken ct)
    {
        var outdated = time.Instant - KeptFor;
        return db.IdempotentCalls.Where(call => call.CreatedAt <= outdated).OrderBy(call => call.CreatedAt).Take(most)
            .ExecuteDeleteAsync(ct);
    }

    /// <summary>The primary key decides who is first; to come second is no error.</summary>
    private async Task<bool> InsertAsync(
        UserId user, string key, string hash, Guid attempt, DateTime now, DateTime leaseUntil, CancellationToken ct) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into idempotency (user_id, key, hash, attempt, lease_until, created_at)
            values ({user.Value}, {key}, {hash}, {attempt}, {leaseUntil}, {now})
            on conflict do nothing
            """,
            ct) == 1;

    private Task<IdempotentCall?> FindAsync(UserId user, string key, CancellationToken ct) =>
        db.IdempotentCalls.AsNoTracking().SingleOrDefaultAsync(call => call.UserId == user && call.Key == key, ct);

    private async Task<bool> TakeOverAsync(IdempotentCall found, Guid attempt, DateTime now, DateTime leaseUntil, CancellationToken ct) =>
        await InProgress(found.UserId, found.Key, found.Attempt).ExecuteUpdateAsync(
            set => set.SetProperty(call => call.Attempt, attempt).SetProperty(call => call.LeaseUntil, leaseUntil), ct) == 1;

    private IQueryable<IdempotentCall> InProgress(UserId user, string key, Guid attempt) =>
        db.IdempotentCalls.Where(call => call.UserId == user && call.Key == key && call.Attempt == attempt && call.Status == null);
}
