using Marquee.Api.Http;
using Marquee.Domain;

namespace Marquee.Api.Accounts;

/// <param name="Email">Where to send it.</param>
internal sealed record MailRequest(string Email);

/// <param name="Token">Of the link that was sent.</param>
internal sealed record ConfirmEmailRequest(string Token);

/// <param name="Token">Of the link that was sent.</param>
internal sealed record ResetPasswordRequest(string Token, string NewPassword) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) =>
        AccountRules.ValidatePassword("newPassword", AccountRules.CanonicalPassword(NewPassword));
}

/// <param name="Code">The six digits that were sent.</param>
/// <param name="Name">The name of who has no account yet; that of a member stays.</param>
internal sealed record GuestRequest(string Email, string Code, string Name);

/// <param name="CurrentPassword">The account's; a guest, who has none, leaves it out.</param>
internal sealed record DeleteAccountRequest(string? CurrentPassword = null);
