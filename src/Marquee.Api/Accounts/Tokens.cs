using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>Gives out pairs of tokens: one to show with every call, and one to get the next pair with.</summary>
internal sealed class Tokens(
    UserManager<UserAccount> users, AccessTokens accessTokens, RefreshTokenStore refreshTokens, AccountOptions options)
{
    /// <returns>
    /// The tokens of a new sign-in, or <see cref="WrongCredentials"/> when the password was changed while it was checked.
    /// </returns>
    public async Task<Result<TokenResponse>> IssueAsync(UserAccount account, CancellationToken ct) =>
        await refreshTokens.BeginAsync(account, options.RefreshTokenLifetime, ct) is { } refreshToken
            ? await ToResponseAsync(account, refreshToken)
            : new WrongCredentials();

    /// <returns>The next tokens of a sign-in, or <see cref="WrongRefreshToken"/>.</returns>
    public async Task<Result<TokenResponse>> RefreshAsync(string refreshToken, CancellationToken ct) =>
        await refreshTokens.RotateAsync(refreshToken, options.RefreshTokenLifetime, ct) is { } next
            && await users.FindAsync(new UserId(next.UserId)) is { } account
            ? await ToResponseAsync(account, next.Token)
            : new WrongRefreshToken();

    private async Task<TokenResponse> ToResponseAsync(UserAccount account, string refreshToken)
    {
        var issued = accessTokens.Issue(
            AccountIdentity.Of(account, await users.GetRolesAsync(account), JwtBearerDefaults.AuthenticationScheme));
        return new TokenResponse(issued.AccessToken, "Bearer", issued.ExpiresIn, refreshToken);
    }
}
