using Marquee.Api.Accounts;
using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Audit;

namespace Marquee.Api.Audit;

/// <summary>The audit log for admins.</summary>
internal static class AuditEndpoints
{
    public static void AddMarqueeAudit(this IServiceCollection services)
    {
        services.AddValidatedOptions<AuditOptions>(AuditOptions.Section);
        services.AddJsonContext(AuditJson.Default);
    }

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.Admin);
        group.MapGet("/audit", ListAsync).WithName("AdminListAudit").WithSummary("Who did what, newest first")
            .ProducesPage<AuditEntryResponse>().ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden);
        group.MapGet("/audit.csv", Export).WithName("AdminExportAudit").WithSummary("Who did what, newest first, as CSV")
            .ProducesCsv().ProducesProblems(RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.Forbidden)
            .DisableRequestTimeout();
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] AuditQuery query, string? page, string? size, IAuditQueries audit, HttpContext http, CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var (filter, wanted) = (query.ToFilter(errors), errors.Page(page, size));
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await audit.ListAsync(filter, wanted, ct)).ToOk(http, AuditEntryResponse.From);
    }

    private static IResult Export([AsParameters] AuditQuery query)
    {
        var filter = query.ToFilter();
        return filter.Refusal is { } refusal ? new ApiProblem(refusal) : new AuditCsv(filter.Value);
    }
}
