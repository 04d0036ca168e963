using System.Globalization;
using Marquee.Api.Documentation;
using Marquee.Api.Errors;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/accounts").WithTags("Accounts");
        group.MapPost("/login", LoginAsync).WithName("Login").WithSummary("Sign in: an access token for an e-mail address and a password")
            .Answers<TokenResponse>().Refuses(RefusalCode.InvalidInput, RefusalCode.Unauthenticated);
        group.MapGet("/me", GetMeAsync).WithName("GetMe").WithSummary("Who is signed in").Answers<AccountResponse>().Refuses(RefusalCode.Unauthenticated).RequireAuthorization();
    }

    private static async Task<IResult> LoginAsync(LoginRequest request, SignIn signIn, AccessTokens tokens) =>
        (await signIn.ExecuteAsync(request.Email, request.Password, JwtBearerDefaults.AuthenticationScheme)).ToOk(tokens.Issue);

    private static async Task<IResult> GetMeAsync(CurrentUser user, UserManager<UserAccount> users) =>
        await users.FindByIdAsync(user.Id.Value.ToString(CultureInfo.InvariantCulture)) is { } account
            ? Answers.Ok(new AccountResponse(account.Id, account.Email!, account.Name))
            : new ApiProblem(new ContentNotFound("account", user.Id.Value));
}

internal sealed record LoginRequest(string Email, string Password);

/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="TokenType">"Bearer".</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn);

internal sealed record AccountResponse(long Id, string Email, string Name);
