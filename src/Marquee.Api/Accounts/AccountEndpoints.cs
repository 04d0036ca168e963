using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

internal static class AccountEndpoints
{
    private const string Me = "/api/accounts/me";

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/accounts").WithTags("Accounts");
        group.MapPost("/", RegisterAsync).WithName("Register").WithSummary("Register as a member")
            .ProducesResult<AccountResponse>(StatusCodes.Status201Created)
            .ProducesProblems(RefusalCode.InvalidInput, RefusalCode.EmailAlreadyUsed).WithIdempotency().LimitBy(LimitNames.Registration);
        group.MapPost("/login", LoginAsync).WithName("Login").WithSummary("Sign in: tokens for an e-mail address and a password")
            .ProducesResult<TokenResponse>().ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated)
            .LimitBy(LimitNames.SignIn);
        group.MapPost("/refresh", RefreshAsync).WithName("Refresh").WithSummary("Exchange a refresh token, once, for the next tokens")
            .ProducesResult<TokenResponse>().ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated)
            .LimitBy(LimitNames.SignIn);
        group.MapPost("/logout", LogoutAsync).WithName("Logout").WithSummary("End a sign-in: its refresh tokens are good for nothing")
            .ProducesNoContent().ProducesProblems(RefusalCode.InvalidInput);
        group.MapGet("/me", GetMeAsync).WithName("GetMe").WithSummary("Who is signed in")
            .ProducesResult<MeResponse>().ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound).RequireAuthorization();
        group.MapPost("/password", ChangePasswordAsync).WithName("ChangePassword")
            .WithSummary("Change the password and end every sign-in of the member")
            .ProducesNoContent()
            .ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound)
                .RequireAuthorization()
                .WithIdempotency()
                .LimitBy(LimitNames.Password);
        group.MapPost("/me/deletion", DeleteAsync).WithName("DeleteAccount")
            .WithSummary("Erase who the caller is, and end every sign-in; reservations stay valid")
            .ProducesNoContent()
            .ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound)
            .RequireAuthorization()
            .LimitBy(LimitNames.Password);
    }

    private static async Task<IResult> RegisterAsync(
        RegisterRequest request, Registration registration, ConfirmEmail confirmEmail, HttpContext http)
    {
        var account = await registration.ExecuteAsync(request.Email, request.Name, request.Password);
        if (account.Refusal is null)
        {
            await confirmEmail.SendAsync(account.Value, http);
        }

        return account.ToCreated(_ => Me, AccountResponse.From);
    }

    private static async Task<IResult> LoginAsync(
        LoginRequest request, SignIn signIn, Tokens tokens, HttpContext http, CancellationToken ct)
    {
        var account = await signIn.ExecuteAsync(request.Email, request.Password, http);
        return account.Refusal is { } refusal ? new ApiProblem(refusal) : Answer(await tokens.IssueAsync(account.Value, ct), http);
    }

    private static async Task<IResult> RefreshAsync(RefreshRequest request, Tokens tokens, HttpContext http, CancellationToken ct) =>
        Answer(await tokens.RefreshAsync(request.RefreshToken, ct), http);

    private static async Task<IResult> LogoutAsync(LogoutRequest request, RefreshTokenStore refreshTokens, CancellationToken ct)
    {
        await refreshTokens.EndFamilyAsync(request.RefreshToken, ct);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> GetMeAsync(CurrentUser user, UserManager<UserAccount> users) =>
        await users.FindAsync(user.Id) is { } account
            ? ApiResults.Ok(MeResponse.From(account, await users.GetRolesAsync(account)))
            : new ApiProblem(new ContentNotFound("account", user.Id.Value));

    private static async Task<IResult> ChangePasswordAsync(
        ChangePasswordRequest request, CurrentUser user, ChangePassword changePassword, HttpContext http)
    {
        var result = await changePassword.ExecuteAsync(user.Id, request.CurrentPassword, request.NewPassword, http);
        return result.Refusal is { } refusal ? new ApiProblem(refusal) : TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteAsync(
        DeleteAccountRequest request, CurrentUser user, DeleteAccount deleteAccount, HttpContext http) =>
        await deleteAccount.ExecuteAsync(user.Id, request.CurrentPassword ?? "", http) is { } refusal
            ? new ApiProblem(refusal)
            : TypedResults.NoContent();

    /// <summary>Tokens are for the caller alone (RFC 6749, 5.1).</summary>
    public static IResult Answer(Result<TokenResponse> tokens, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return tokens.ToOk(issued => issued);
    }
}
