using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Sample;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Accounts;

internal static class AccountPages
{
    public static void MapAccountPages(this IEndpointRouteBuilder routes)
    {
        routes.MapForm("/sign-in", ShowSignInAsync, SignInAsync).LimitBy(LimitNames.SignIn);
        routes.MapForm("/sign-out", ShowSignOut, SignOutAsync);
        routes.MapForm("/register", ShowRegister, RegisterAsync).LimitBy(LimitNames.Registration);
        routes.MapGroup("").RequireAuthorization().MapForm("/account", ShowAccountAsync, ChangePasswordAsync)
            .LimitBy(LimitNames.Password);
    }

    private static async Task<IResult> ShowSignInAsync(
        string? returnUrl, string? email, bool? deleted, CurrentUser? user, DemoAccess demo, AccountMail mail,
        UserManager<UserAccount> users) =>
        user is null || (email is not null && await IsOfAnotherAsync(email, user, users))
            ? PageResult.Of<SignInPage, SignInModel>(new SignInModel(LocalUrl.OrHome(returnUrl), demo.IsOffered)
                { Email = email, IsDeleted = deleted is true, OffersMail = mail.IsAvailable })
            : TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));

    /// <summary>Whether a signed-in member wants to sign in with another account.</summary>
    private static async Task<bool> IsOfAnotherAsync(string email, CurrentUser user, UserManager<UserAccount> users) =>
        !string.Equals((await FindAsync(user.Id, users)).Email, email.Trim(), StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> SignInAsync(
        string? returnUrl, [FromForm] string? email, [FromForm] string? password, SignIn signIn, PageSession session, DemoAccess demo,
        AccountMail mail, HttpContext http)
    {
        var url = LocalUrl.OrHome(returnUrl);
        var result = await signIn.ExecuteAsync(email ?? "", password ?? "", http);
        if (result.Refusal is { } refusal)
        {
            var model = new SignInModel(url, demo.IsOffered) { Email = email, Refusal = refusal, OffersMail = mail.IsAvailable };
            return PageResult.Of<SignInPage, SignInModel>(model, ProblemResponse.From(refusal).Status);
        }

        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect(url);
    }

    private static IResult ShowSignOut(CurrentUser? user) => user is null
        ? TypedResults.LocalRedirect(LocalUrl.Home)
        : PageResult.Of<SignOutPage, SignOutModel>(new SignOutModel());

    private static async Task<IResult> SignOutAsync(HttpContext http)
    {
        await PageSession.EndAsync(http);
        return TypedResults.LocalRedirect(LocalUrl.Home);
    }

    private static IResult ShowRegister(string? returnUrl, string? email, string? name, CurrentUser? user) =>
        user is null || email is not null
        ? PageResult.Of<RegisterPage, RegisterModel>(new RegisterModel(LocalUrl.OrHome(returnUrl)) { Email = email, Name = name })
        : TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));

    private static async Task<IResult> RegisterAsync(
        string? returnUrl, [FromForm] string? email, [FromForm] string? name, [FromForm] string? password, Registration registration,
        PageSession session, Devices devices, ConfirmEmail confirmEmail, HttpContext http)
    {
        var url = LocalUrl.OrHome(returnUrl);
        var result = await registration.ExecuteAsync(email ?? "", name ?? "", password ?? "");
        if (result.Refusal is { } refusal)
        {
            var model = new RegisterModel(url) { Email = email, Name = name, Refusal = refusal };
            return PageResult.Of<RegisterPage, RegisterModel>(model, ProblemResponse.From(refusal).Status);
        }

        await confirmEmail.SendAsync(result.Value, http);
        devices.Remember(http, result.Value.Email!);
        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect(url);
    }

    private static async Task<IResult> ShowAccountAsync(bool? changed, CurrentUser user, UserManager<UserAccount> users) =>
        PageResult.Of<AccountPage, AccountModel>(AccountModel.From(await FindAsync(user.Id, users)) with { Changed = changed is true });

    private static async Task<IResult> ChangePasswordAsync(
        [FromForm] string? currentPassword, [FromForm] string? newPassword, CurrentUser user, ChangePassword changePassword,
        UserManager<UserAccount> users, PageSession session, HttpContext http)
    {
        var result = await changePassword.ExecuteAsync(user.Id, currentPassword ?? "", newPassword ?? "", http);
        if (result.Refusal is { } refusal)
        {
            var model = AccountModel.From(await FindAsync(user.Id, users));
            return PageResult.Of<AccountPage, AccountModel>(model with { Refusal = refusal }, ProblemResponse.From(refusal).Status);
        }

        // Every page session ended with the old password; this one goes on with the new one.
        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect("/account?changed=true");
    }

    /// <summary>The account of a session, which ends with its account.</summary>
    public static async Task<UserAccount> FindAsync(UserId user, UserManager<UserAccount> users) =>
        await users.FindAsync(user)
        ?? throw new InvalidOperationException($"Account {user.Value} went while its page was made.");
}
