using System.Security.Claims;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Accounts;

public sealed class PolicyTests(Servers servers)
{
    [Theory]
    [InlineData(Policies.Member, "", true)]
    [InlineData(Policies.Member, Roles.Admin, true)]
    [InlineData(Policies.Admin, "", false)]
    [InlineData(Policies.Admin, Roles.Admin, true)]
    public async Task Who_has_no_role_is_a_member_and_an_admin_is_one_too(string policy, string role, bool allowed)
    {
        string[] roles = role.Length == 0 ? [] : [role];
        var user = new ClaimsPrincipal(AccountIdentity.Of(new UserAccount { Name = "Kim" }, roles, "test"));

        var result = await servers[SetUp.Embedded].Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, policy);

        result.Succeeded.ShouldBe(allowed);
    }
}
