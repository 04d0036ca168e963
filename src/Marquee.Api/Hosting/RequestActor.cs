using Marquee.Api.Http;
using Marquee.Storage.Mapping;

namespace Marquee.Api.Hosting;

/// <summary>The user of the request, or the system without a request.</summary>
internal sealed class RequestActor(IHttpContextAccessor http) : IActor
{
    public string Name => http.HttpContext?.User.FindFirst(MarqueeClaims.Subject)?.Value ?? Audit.System;
}
