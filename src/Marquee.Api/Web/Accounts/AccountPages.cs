using Marquee.Api.Accounts;
using Marquee.Api.Errors;
using Marquee.Api.Web.Site;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Accounts;

internal static class AccountPages
{
    public static void MapAccountPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", ShowSignIn);
        routes.MapPost("/sign-in", SignInAsync);
        routes.MapPost("/sign-out", SignOutAsync);
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
}
