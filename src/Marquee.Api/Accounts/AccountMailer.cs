using Marquee.Api.Configuration;
using Marquee.Api.Messages;
using Marquee.Domain;
using Marquee.Domain.Messages;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace Marquee.Api.Accounts;

/// <summary>Makes and sends the links and codes that were asked for. One that is lost with the process is asked for again.</summary>
internal sealed class AccountMailer(
    AccountMail mail, Postbox postbox, IServiceScopeFactory scopes, OneTimeTokens tokens, PublicAddress address,
    IStringLocalizer<MessageTexts> texts, IFaultLog faults)
{
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan ConfirmationLifetime = TimeSpan.FromDays(2);
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private const int AtOnce = 4;

    /// <summary>Sends until <paramref name="ct"/> is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Parallel.ForEachAsync(
        mail.ReadAllAsync(ct), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, SendAsync);

    private async ValueTask SendAsync(AccountMessage wanted, CancellationToken ct)
    {
        try
        {
            if (await PrepareAsync(wanted, ct) is { } message)
            {
                await postbox.SendAsync(WireNames.Of(wanted.Purpose), message, ct);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            faults.Report("A link or code was not sent; it can be asked for again", exception);
        }
    }

    /// <returns><see langword="null"/> when there is nobody to send it to.</returns>
    private async Task<Message?> PrepareAsync(AccountMessage wanted, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<OneTimeTokenStore>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        var account = await users.FindByEmailAsync(wanted.Email);
        // Identity finds an account by letters that mail does not take for the same: only to its own address may anything be sent.
        wanted = wanted with { Email = account?.Email ?? wanted.Email };
        if (wanted.Purpose is TokenPurpose.SignIn)
        {
            // Six digits are too few for what staff may do.
            if (account is not null && await users.GetRolesAsync(account) is not [])
            {
                return null;
            }

            var (mailbox, code) = (OneTimeTokens.MailboxOf(wanted.Email), OneTimeTokens.NewCode());
            await store.PutAsync(TokenPurpose.SignIn, mailbox, tokens.Hash(code, mailbox), CodeLifetime, ct);
            return Write(wanted, code, CodeLifetime.TotalMinutes);
        }

        if (account is null || (wanted.Purpose is TokenPurpose.ConfirmEmail && account.EmailConfirmed))
        {
            return null;
        }

        var (page, lifetime) = wanted.Purpose is TokenPurpose.ConfirmEmail
            ? ("/confirm-email", ConfirmationLifetime)
            : ("/reset-password", LinkLifetime);
        var token = OneTimeTokens.NewLink();
        await store.PutAsync(wanted.Purpose, account.AuditId, tokens.Hash(token), lifetime, ct);
        return Write(wanted, address.Of($"{page}?token={token}"), lifetime.TotalHours);
    }

    private Message Write(AccountMessage wanted, params object[] facts) => new(
        wanted.Email,
        texts.In(wanted.Language, $"{wanted.Purpose}.Subject", facts),
        texts.In(wanted.Language, $"{wanted.Purpose}.Text", facts));
}
