using Marquee.Api.Http;
using Marquee.Storage.Mapping;

namespace Marquee.Api.Hosting;

/// <summary>Whoever sent the request, or the system where there is none.</summary>
internal sealed class RequestActor(IHttpContextAccessor http) : IActor
{
    public string Name => http.HttpContext?.User.FindFirst(MarqueeClaims.Subject)?.Value ?? Audit.System;
}
