using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Infrastructure.Limits;
using Marquee.Storage;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>
/// Checks passwords, each in its turn. Wrong ones slow down their account and the address they come from, by growing pauses; on a known
/// device they slow down that device alone.
/// </summary>
/// <remarks>
/// Whether there must be a pause is looked up within the turn: of guesses that are sent side by side, those after the last free one are
/// refused, the right one too. An address of no account pauses like any other.
/// </remarks>
internal sealed class PasswordCheck(
    MarqueeDbContext db, IPasswordHasher<UserAccount> hasher, PasswordQueue queue, PauseStore pauses, Devices devices, LimitOptions limits)
{
    /// <summary>Many members share an address.</summary>
    private const int FreeOfAddress = 20;

    private static readonly TimeSpan LongestOfAddress = TimeSpan.FromMinutes(1);

    /// <param name="find">Reads the account, within the turn: a flood must not reach the database either.</param>
    /// <param name="email">The address that was entered.</param>
    /// <param name="password">What was entered.</param>
    /// <param name="http">The request that brings it.</param>
    /// <param name="isSignedIn">Whether the account's owner sends it, who need not wait for others.</param>
    /// <returns>
    /// <see langword="null"/> when it is the account's password; else <see cref="WrongCredentials"/>, <see cref="WrongPasswords"/> or
    /// <see cref="TooManySignIns"/>. Takes as long either way.
    /// </returns>
    public async Task<Refusal?> RefuseAsync(
        Func<Task<UserAccount>> find, string email, string password, HttpContext http, bool isSignedIn = false)
    {
        var device = devices.Find(http, email);
        using var turn = await queue.EnterAsync(isKnown: isSignedIn || device is not null, http.RequestAborted);
        if (!turn.IsAcquired)
        {
            return new TooManySignIns();
        }

        PauseRule[] rules = limits.Enabled ? [.. RulesOf(device, email, http)] : [];
        foreach (var rule in rules)
        {
            if (await pauses.RemainingAsync(rule) is { Ticks: > 0 } pause)
            {
                return new WrongPasswords(pause);
            }
        }

        var account = await find();
        var verified = await queue.HashAsync(() => hasher.VerifyHashedPassword(account, account.PasswordHash!, password));
        if (verified is PasswordVerificationResult.Failed)
        {
            await Task.WhenAll(rules.Select(pauses.FailedAsync));
            return new WrongCredentials();
        }

        if (rules.Length > 0)
        {
            await pauses.SucceededAsync(rules[0]);
        }

        if (verified is PasswordVerificationResult.SuccessRehashNeeded)
        {
            await RehashAsync(account, password, http.RequestAborted);
        }

        return null;
    }

    /// <summary>The rule of an account.</summary>
    /// <param name="name">Its <see cref="Devices.NameOf"/>.</param>
    public static PauseRule OfAccount(string name, LimitOptions limits) =>
        new($"account:{name}", limits.WrongPasswords, limits.LongestPause);

    private IEnumerable<PauseRule> RulesOf(string? device, string email, HttpContext http)
    {
        if (device is not null)
        {
            return [new PauseRule($"device:{device}", limits.WrongPasswords, limits.LongestPause)];
        }

        return
        [
            OfAccount(Devices.NameOf(email), limits),
            new PauseRule($"address:{Caller.AddressOf(http)}", FreeOfAddress, LongestOfAddress),
        ];
    }

    /// <summary>Stores the hash that today's settings make, unless the password has changed.</summary>
    private async Task RehashAsync(UserAccount account, string password, CancellationToken ct)
    {
        var (old, hash) = (account.PasswordHash, await queue.HashAsync(() => hasher.HashPassword(account, password)));
        await db.Users.Where(row => row.Id == account.Id && row.PasswordHash == old)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), ct);
    }
}
