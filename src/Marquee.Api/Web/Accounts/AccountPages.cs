using System.Globalization;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Accounts;

internal static class AccountPages
{
    public static void MapAccountPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", ShowSignIn);
        routes.MapPost("/sign-in", SignInAsync);
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapGet("/register", ShowRegister);
        routes.MapPost("/register", RegisterAsync);
        routes.MapGet("/account", ShowAccountAsync).RequireAuthorization();
        routes.MapPost("/account", ChangePasswordAsync).RequireAuthorization();
    }

    private static IResult ShowSignIn(string? returnUrl, CurrentUser? user, DemoSignIn demo) => user is null
        ? PageResult.Of<SignInPage, SignInModel>(new SignInModel(LocalUrl.OrHome(returnUrl), demo.IsOffered))
        : TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));

    private static async Task<IResult> SignInAsync(
        string? returnUrl, [FromForm] string? email, [FromForm] string? password, SignIn signIn, PageSession session, DemoSignIn demo,
        HttpContext http, CancellationToken ct)
    {
        var url = LocalUrl.OrHome(returnUrl);
        var result = await signIn.ExecuteAsync(email ?? "", password ?? "", ct);
        if (result.Refusal is { } refusal)
        {
            var model = new SignInModel(url, demo.IsOffered) { Email = email, Refusal = refusal };
            return PageResult.Of<SignInPage, SignInModel>(model, ProblemResponse.From(refusal).Status);
        }

        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect(url);
    }

    /// <param name="form">Nothing in it matters but its antiforgery token, which whatever binds a form checks.</param>
    /// <param name="http">The request.</param>
    private static async Task<IResult> SignOutAsync(IFormCollection form, HttpContext http)
    {
        await http.SignOutAsync(PageSession.Scheme);
        return TypedResults.LocalRedirect(LocalUrl.Home);
    }

    private static IResult ShowRegister(string? returnUrl, CurrentUser? user) => user is null
        ? PageResult.Of<RegisterPage, RegisterModel>(new RegisterModel(LocalUrl.OrHome(returnUrl)))
        : TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));

    private static async Task<IResult> RegisterAsync(
        string? returnUrl, [FromForm] string? email, [FromForm] string? name, [FromForm] string? password, Registration registration,
        PageSession session, HttpContext http)
    {
        var url = LocalUrl.OrHome(returnUrl);
        var result = await registration.ExecuteAsync(email ?? "", name ?? "", password ?? "");
        if (result.Refusal is { } refusal)
        {
            var model = new RegisterModel(url) { Email = email, Name = name, Refusal = refusal };
            return PageResult.Of<RegisterPage, RegisterModel>(model, ProblemResponse.From(refusal).Status);
        }

        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect(url);
    }

    private static async Task<IResult> ShowAccountAsync(bool? changed, CurrentUser user, UserManager<UserAccount> users) =>
        PageResult.Of<AccountPage, AccountModel>(await ReadAsync(user.Id, users) with { Changed = changed is true });

    private static async Task<IResult> ChangePasswordAsync(
        [FromForm] string? currentPassword, [FromForm] string? newPassword, CurrentUser user, ChangePassword changePassword,
        UserManager<UserAccount> users, PageSession session, HttpContext http, CancellationToken ct)
    {
        var result = await changePassword.ExecuteAsync(user.Id, currentPassword ?? "", newPassword ?? "", ct);
        if (result.Refusal is { } refusal)
        {
            var model = await ReadAsync(user.Id, users);
            return PageResult.Of<AccountPage, AccountModel>(model with { Refusal = refusal }, ProblemResponse.From(refusal).Status);
        }

        // Every page session ended with the old password; this one goes on with the new one.
        await session.BeginAsync(http, result.Value);
        return TypedResults.LocalRedirect("/account?changed=true");
    }

    /// <summary>The account of a session, which ends with its account.</summary>
    private static async Task<AccountModel> ReadAsync(UserId user, UserManager<UserAccount> users)
    {
        var account = await users.FindByIdAsync(user.Value.ToString(CultureInfo.InvariantCulture))
            ?? throw new InvalidOperationException($"Account {user.Value} went while its page was made.");
        return new AccountModel(account.Name, account.Email!);
    }
}
