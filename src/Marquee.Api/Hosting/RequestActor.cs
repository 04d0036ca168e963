using Marquee.Api.Accounts;
using Marquee.Api.Audit;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Storage.Mapping;

namespace Marquee.Api.Hosting;

/// <summary>The user of the request, or the system without a request.</summary>
internal sealed class RequestActor(IHttpContextAccessor http, AuditOptions options) : IActor
{
    private const string Anonymous = "anonymous";

    public UserId? Id => http.HttpContext is { } request ? CurrentUser.Find(request.User)?.Id : null;

    public string Role => http.HttpContext switch
    {
        null => AuditColumns.System,
        var request when CurrentUser.Find(request.User) is null => Anonymous,
        var request when request.User.IsInRole(Roles.Admin) => Roles.Admin,
        var request => request.User.FindFirst(MarqueeClaims.Role)?.Value ?? Roles.Member,
    };

    public string? Address => CallerAddress.Of(http.HttpContext?.Connection.RemoteIpAddress, options.Addresses);
}
