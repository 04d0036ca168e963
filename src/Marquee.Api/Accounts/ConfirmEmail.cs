using Marquee.Domain;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

/// <summary>Confirms that an e-mail address is its member's.</summary>
internal sealed class ConfirmEmail(AccountMail mail, AccountChanges changes, OneTimeTokens tokens)
{
    /// <summary>Sends the link.</summary>
    /// <returns><see langword="null"/>, or what <see cref="AccountMail.SendAsync"/> refuses with.</returns>
    public Task<Refusal?> SendAsync(UserAccount account, HttpContext http) =>
        mail.SendAsync(TokenPurpose.ConfirmEmail, account.Email!, http);

    /// <summary>Uses the link.</summary>
    /// <returns><see langword="null"/>, or <see cref="InvalidInput"/> with <c>token</c>.</returns>
    public async Task<Refusal?> ExecuteAsync(string token, CancellationToken ct) =>
        await changes.ConfirmEmailAsync(tokens.Hashes(token), ct) ? null : WrongLink();

    /// <summary>The link does not say whether it was used, has expired or never was.</summary>
    public static InvalidInput WrongLink() => new("token", "This link was used, has expired, or never was one. Ask for another.");
}
