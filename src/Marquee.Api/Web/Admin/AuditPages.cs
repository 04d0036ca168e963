using Marquee.Api.Accounts;
using Marquee.Api.Audit;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Audit;

namespace Marquee.Api.Web.Admin;

/// <summary>The audit log for admins: the same filters as <see cref="AuditEndpoints"/>.</summary>
internal static class AuditPages
{
    private const int EntriesPerPage = 50;

    public static void MapAuditPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/admin").RequireAuthorization(Policies.Admin);
        pages.MapGet("/audit", ShowAsync);
        pages.MapGet("/audit.csv", Export).DisableRequestTimeout();
    }

    private static async Task<IResult> ShowAsync(
        [AsParameters] AuditQuery query, string? page, SentForm form, IAuditQueries audit, CancellationToken ct)
    {
        var (filter, wanted) = (query.ToFilter(), new Page(AdminPages.PageNumber(page), EntriesPerPage));
        return filter.Refusal is { } refusal
            ? Refuse(refusal, form)
            : PageResult.Of<AuditPage, AuditModel>(
                new AuditModel(await audit.ListAsync(filter.Value, wanted, ct), new Outcome(form)));
    }

    private static IResult Export([AsParameters] AuditQuery query, SentForm form)
    {
        var filter = query.ToFilter();
        return filter.Refusal is { } refusal ? Refuse(refusal, form) : new AuditCsv(filter.Value);
    }

    private static IResult Refuse(Refusal refusal, SentForm form) => PageResult.Of<AuditPage, AuditModel>(
        new AuditModel(new Paged<AuditEntry>([], new Page(), Total: 0), new Outcome(form, refusal)), StatusCodes.Status400BadRequest);
}
