using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Accounts;

/// <summary>The pages of links and codes that are sent by mail. A link opens a form: programs that look at mail only open links.</summary>
internal static class AccountMailPages
{
    public static void MapAccountMailPages(this IEndpointRouteBuilder routes)
    {
        routes.MapForm("/forgotten-password", ShowForgotten, SendResetAsync).LimitBy(LimitNames.Message);
        routes.MapForm("/reset-password", ShowReset, ResetAsync).LimitBy(LimitNames.SignIn);
        routes.MapForm("/confirm-email", ShowLink, ConfirmAsync).LimitBy(LimitNames.SignIn);
        routes.MapForm("/guest", ShowGuest, SendCodeAsync).LimitBy(LimitNames.Message);
        routes.MapForm("/guest/code", ShowCode, SignInAsync).LimitBy(LimitNames.SignIn);
        var member = routes.MapGroup("/account").RequireAuthorization();
        member.MapForm("/link", ShowAccount, SendLinkAsync).LimitBy(LimitNames.Message);
        member.MapForm("/delete", ShowDeleteAsync, DeleteAsync).LimitBy(LimitNames.Password);
    }

    private static IResult ShowForgotten(string? email) => Show(new ForgottenPasswordModel { Email = email });

    private static async Task<IResult> SendResetAsync([FromForm] string? email, ResetPassword resetPassword, HttpContext http)
    {
        var refusal = await resetPassword.SendAsync(email ?? "", http);
        return Show(new ForgottenPasswordModel { Email = email, IsSent = refusal is null, Refusal = refusal });
    }

    private static IResult Show(ForgottenPasswordModel model) =>
        PageResult.Of<ForgottenPasswordPage, ForgottenPasswordModel>(model, StatusOf(model.Refusal));

    private static IResult ShowReset(string? token) => Show(new LinkModel(token ?? ""));

    private static async Task<IResult> ResetAsync(
        string? token, [FromForm] string? newPassword, ResetPassword resetPassword, PageSession session, Devices devices, HttpContext http)
    {
        var result = await resetPassword.ExecuteAsync(token ?? "", newPassword ?? "", http.RequestAborted);
        if (result.Refusal is { } refusal)
        {
            return Show(new LinkModel(token ?? "") { Refusal = refusal });
        }

        devices.Remember(http, result.Value.Email!);
        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect("/account?changed=true");
    }

    private static IResult Show(LinkModel model) => PageResult.Of<ResetPasswordPage, LinkModel>(model, StatusOf(model.Refusal));

    private static IResult ShowLink(string? token) => ShowConfirm(new LinkModel(token ?? ""));

    private static async Task<IResult> ConfirmAsync(string? token, ConfirmEmail confirmEmail, CancellationToken ct)
    {
        var refusal = await confirmEmail.ExecuteAsync(token ?? "", ct);
        return ShowConfirm(new LinkModel(token ?? "") { IsDone = refusal is null, Refusal = refusal });
    }

    private static IResult ShowConfirm(LinkModel model) => PageResult.Of<ConfirmEmailPage, LinkModel>(model, StatusOf(model.Refusal));

    private static IResult ShowGuest(string? returnUrl, string? email) =>
        Show(new GuestModel(LocalUrl.OrHome(returnUrl)) { Email = email });

    private static async Task<IResult> SendCodeAsync(string? returnUrl, [FromForm] string? email, GuestSignIn guestSignIn, HttpContext http)
    {
        var refusal = await guestSignIn.SendAsync(email ?? "", http);
        return Show(new GuestModel(LocalUrl.OrHome(returnUrl)) { Email = email, IsSent = refusal is null, Refusal = refusal });
    }

    private static IResult ShowCode(string? returnUrl, string? email, string? name) => Show(
        new GuestModel(LocalUrl.OrHome(returnUrl)) { Email = email, Name = name, IsSent = email is not null });

    private static async Task<IResult> SignInAsync(
        string? returnUrl, [FromForm] string? email, [FromForm] string? code, [FromForm] string? name, GuestSignIn guestSignIn,
        PageSession session, HttpContext http)
    {
        var model = new GuestModel(LocalUrl.OrHome(returnUrl)) { Email = email, Name = name, IsSent = true };
        var result = await guestSignIn.ExecuteAsync(email ?? "", code ?? "", name ?? "", http);
        if (result.Refusal is { } refusal)
        {
            return Show(model with { Refusal = refusal });
        }

        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect(model.ReturnUrl);
    }

    private static IResult Show(GuestModel model) => PageResult.Of<GuestPage, GuestModel>(model, StatusOf(model.Refusal));

    private static RedirectHttpResult ShowAccount() => TypedResults.LocalRedirect("/account");

    /// <summary>Sends the signed-in member the link that is missing: to confirm the address, or to set the first password.</summary>
    private static async Task<IResult> SendLinkAsync(
        CurrentUser user, UserManager<UserAccount> users, ConfirmEmail confirmEmail, ResetPassword resetPassword, HttpContext http)
    {
        var account = await AccountPages.FindAsync(user.Id, users);
        var refusal = account.PasswordHash is null
            ? await resetPassword.SendAsync(account.Email!, http)
            : await confirmEmail.SendAsync(account, http);
        return PageResult.Of<AccountPage, AccountModel>(
            AccountModel.From(account) with { IsLinkSent = refusal is null, Refusal = refusal }, StatusOf(refusal));
    }

    private static async Task<IResult> ShowDeleteAsync(CurrentUser user, UserManager<UserAccount> users) =>
        PageResult.Of<DeleteAccountPage, AccountModel>(AccountModel.From(await AccountPages.FindAsync(user.Id, users)));

    private static async Task<IResult> DeleteAsync(
        [FromForm] string? currentPassword, CurrentUser user, UserManager<UserAccount> users, DeleteAccount deleteAccount,
        HttpContext http)
    {
        if (await deleteAccount.ExecuteAsync(user.Id, currentPassword ?? "", http) is { } refusal)
        {
            var model = AccountModel.From(await AccountPages.FindAsync(user.Id, users));
            return PageResult.Of<DeleteAccountPage, AccountModel>(model with { Refusal = refusal }, StatusOf(refusal));
        }

        await PageSession.EndAsync(http);
        return TypedResults.LocalRedirect("/sign-in?deleted=true");
    }

    private static int StatusOf(Refusal? refusal) =>
        refusal is null ? StatusCodes.Status200OK : ProblemResponse.From(refusal).Status;
}
