using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Accounts;

internal sealed record RegisterRequest(string Email, string Name, string Password) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services)
    {
        var (email, name, password) = AccountRules.Canonical(Email, Name, Password);
        return AccountRules.Validate(email, name, password);
    }
}

internal sealed record LoginRequest(string Email, string Password);

internal sealed record RefreshRequest(string RefreshToken);

internal sealed record LogoutRequest(string RefreshToken);

internal sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword) : ICheckedRequest
{
    public InvalidInput? Check(IServiceProvider services) =>
        AccountRules.ValidatePassword("newPassword", AccountRules.CanonicalPassword(NewPassword));
}

/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="TokenType">"Bearer".</param>
/// <param name="ExpiresIn">Seconds until the access token ends.</param>
/// <param name="RefreshToken">To be exchanged for the next tokens, once.</param>
internal sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);

/// <param name="EmailConfirmed">Whether the address is known to be the member's.</param>
/// <param name="HasPassword">Not of a guest, who signs in by codes.</param>
/// <param name="Roles">Ascending; none for a member without further rights.</param>
internal sealed record MeResponse(long Id, string Email, string Name, bool EmailConfirmed, bool HasPassword, IReadOnlyList<string> Roles)
{
    public static MeResponse From(UserAccount account, IEnumerable<string> roles) => new(
        account.Id, account.Email!, account.Name, account.EmailConfirmed, account.PasswordHash is not null,
        [.. roles.Order(StringComparer.Ordinal)]);
}

internal sealed record AccountResponse(long Id, string Email, string Name)
{
    public static AccountResponse From(UserAccount account) => new(account.Id, account.Email!, account.Name);
}
