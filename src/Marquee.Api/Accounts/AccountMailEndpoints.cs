using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Marquee.Api.Accounts;

/// <summary>What needs a link or a code that is sent by mail.</summary>
internal static class AccountMailEndpoints
{
    public static void MapAccountMail(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/accounts").WithTags("Accounts");
        group.MapPost("/me/confirmation", SendConfirmationAsync).WithName("SendConfirmation")
            .WithSummary("Send the caller a link that confirms the e-mail address")
            .ProducesAccepted().ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound)
            .RequireAuthorization().LimitBy(LimitNames.Message);
        group.MapPost("/confirmation", ConfirmAsync).WithName("ConfirmEmail").WithSummary("Confirm an e-mail address by its link")
            .ProducesNoContent().ProducesProblems(RefusalCode.InvalidInput).LimitBy(LimitNames.SignIn);
        group.MapPost("/forgotten-password", SendResetAsync).WithName("ForgottenPassword")
            .WithSummary("Send a link that sets a new password; the answer is the same whether or not there is such an account")
            .ProducesAccepted().ProducesProblems(RefusalCode.InvalidInput).LimitBy(LimitNames.Message);
        group.MapPost("/reset-password", ResetAsync).WithName("ResetPassword")
            .WithSummary("Set a new password by a link, and end every sign-in of the member")
            .ProducesNoContent().ProducesProblems(RefusalCode.InvalidInput).LimitBy(LimitNames.SignIn);
        group.MapPost("/guest-code", SendCodeAsync).WithName("SendGuestCode")
            .WithSummary("Send a code to sign in with, with or without an account")
            .ProducesAccepted().ProducesProblems(RefusalCode.InvalidInput).LimitBy(LimitNames.Message);
        group.MapPost("/guest", SignInAsync).WithName("GuestLogin").WithSummary("Sign in by a code: tokens for a guest, or for the member")
            .ProducesResult<TokenResponse>().ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated)
            .LimitBy(LimitNames.SignIn);
    }

    private static async Task<IResult> SendConfirmationAsync(
        CurrentUser user, UserManager<UserAccount> users, ConfirmEmail confirmEmail, HttpContext http) =>
        await users.FindAsync(user.Id) is { } account
            ? Accepted(await confirmEmail.SendAsync(account, http))
            : new ApiProblem(new ContentNotFound("account", user.Id.Value));

    private static async Task<IResult> ConfirmAsync(ConfirmEmailRequest request, ConfirmEmail confirmEmail, CancellationToken ct) =>
        Done(await confirmEmail.ExecuteAsync(request.Token, ct));

    private static async Task<IResult> SendResetAsync(MailRequest request, ResetPassword resetPassword, HttpContext http) =>
        Accepted(await resetPassword.SendAsync(request.Email, http));

    private static async Task<IResult> ResetAsync(ResetPasswordRequest request, ResetPassword resetPassword, CancellationToken ct) =>
        Done((await resetPassword.ExecuteAsync(request.Token, request.NewPassword, ct)).Refusal);

    private static async Task<IResult> SendCodeAsync(MailRequest request, GuestSignIn guestSignIn, HttpContext http) =>
        Accepted(await guestSignIn.SendAsync(request.Email, http));

    private static async Task<IResult> SignInAsync(
        GuestRequest request, GuestSignIn guestSignIn, Tokens tokens, HttpContext http, CancellationToken ct)
    {
        var account = await guestSignIn.ExecuteAsync(request.Email, request.Code, request.Name, http);
        return account.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : AccountEndpoints.Answer(await tokens.IssueAsync(account.Value, ct), http);
    }

    private static IResult Accepted(Refusal? refusal) => refusal is null ? TypedResults.Accepted((string?)null) : new ApiProblem(refusal);

    private static IResult Done(Refusal? refusal) => refusal is null ? TypedResults.NoContent() : new ApiProblem(refusal);
}
