using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Documentation;
using Marquee.Api.Tests.Fixtures;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Accounts;

/// <summary>Which role may call which endpoint.</summary>
public sealed class PolicyTests(Servers servers)
{
    private const string Nobody = "nobody";

    private static readonly string[] SignedIn = [Roles.Member, .. Roles.OfStaff];
    private static readonly string[] Programmers = [Roles.Programmer, Roles.Admin];
    private static readonly string[] Admins = [Roles.Admin];
    private static readonly string[] Cashiers = [Roles.Cashier, Roles.Admin];
    private static readonly string[] Everybody = [Nobody, .. SignedIn];

    /// <summary>By the beginning of the address, the first that fits; all other endpoints are for everybody.</summary>
    private static readonly (string Address, string[] Roles)[] Guarded =
    [
        ("api/admin/blocks", Admins), ("api/admin/audit", Admins), ("admin/blocks", Admins), ("admin/audit", Admins),
        ("api/admin/payments", Admins), ("api/admin/refunds", Admins), ("admin/payments", Admins), ("admin/refunds", Admins),
        ("api/admin/schedules/{id}/sale", Admins), ("admin/schedules/{id}/sale", Admins),
        ("api/admin/reservations", Cashiers), ("admin/reservations", Cashiers),
        ("api/admin", Programmers), ("admin", Programmers),
        ("api/payments/notices", Everybody), ("api/payments", SignedIn), ("payments", SignedIn),
        ("api/sandbox/payments", SignedIn), ("sandbox/payments", SignedIn),
        ("api/reservations", SignedIn), ("reservations", SignedIn),
        ("account", SignedIn), ("api/accounts/me", SignedIn), ("api/accounts/password", SignedIn),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Callers => [Nobody, .. SignedIn];

    [Theory, MemberData(nameof(Callers))]
    public async Task Every_endpoint_lets_pass_the_roles_it_is_for(string role)
    {
        var services = servers[SetUp.Embedded].Services;
        var (policies, authorization) =
            (services.GetRequiredService<IAuthorizationPolicyProvider>(), services.GetRequiredService<IAuthorizationService>());
        var user = role is Nobody ? new ClaimsPrincipal(new ClaimsIdentity()) : new ClaimsPrincipal(IdentityOf(role));
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        foreach (var endpoint in endpoints)
        {
            var policy = await AuthorizationPolicy.CombineAsync(
                policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
                endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
            var passes = policy is null || (await authorization.AuthorizeAsync(user, resource: null, policy)).Succeeded;

            passes.ShouldBe(IsFor(role, endpoint.RoutePattern.RawText!), $"{role}: {endpoint.DisplayName}");
        }

        foreach (var (address, _) in Guarded)
        {
            endpoints.ShouldContain(endpoint => IsBelow(endpoint.RoutePattern.RawText!, address), address);
        }
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task Every_call_of_the_API_refuses_the_roles_it_is_not_for(string role)
    {
        var server = servers[SetUp.Production];
        using var http = role is Nobody ? server.Client()
            : server.ClientWith(server.Services.GetRequiredService<AccessTokens>().Issue(IdentityOf(role)).AccessToken);
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Ct))!;
        var refusal = role is Nobody ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;

        foreach (var (method, path, operation) in new OpenApiClient(http, document).Operations)
        {
            // An id of nothing, so that whoever may do it changes nothing.
            var id = (string?)operation["parameters"]?[0]?["schema"]?["format"] == "uuid" ? $"{Guid.Empty}" : "999999999";
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal).Replace('{', '-').Replace('}', '-'));
            request.Content = method is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);

            (response.StatusCode != refusal).ShouldBe(IsFor(role, path), $"{role}: {method} {path}");
        }
    }

    private static bool IsFor(string role, string path) =>
        Guarded.FirstOrDefault(guarded => IsBelow(path, guarded.Address)).Roles is not { } roles || roles.Contains(role);

    private static bool IsBelow(string path, string address) =>
        path.Trim('/').Replace(":long", "", StringComparison.Ordinal) is var trimmed
        && trimmed.StartsWith(address, StringComparison.Ordinal) && trimmed[address.Length..] is "" or ['/' or '.', ..];

    private static ClaimsIdentity IdentityOf(string role) =>
        AccountIdentity.Of(new UserAccount { Id = 1_000_000, Name = "Kim" }, role is Roles.Member ? [] : [role], "test");
}
