using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Catalog;

internal static class CatalogPages
{
    private const int GroupsPerPage = 12;

    public static void MapCatalogPages(this IEndpointRouteBuilder routes) => 
        routes.MapGet("/", ShowListingAsync).LimitSearches();

    /// <summary>A day of a theater: the first of each, unless chosen.</summary>
    private static async Task<IResult> ShowListingAsync(
        [AsParameters] ListingQuery query, Listings listings, TimeProvider time, CancellationToken ct)
    {
        var sent = query.ToFilter();
        var page = Paging.ToPage(query.Page, size: null);
        var unreadable = sent.Refusal is not null || page.Refusal is not null;
        var filter = unreadable ? new ScheduleFilter() : sent.Value;

        var theaters = await listings.ListTheatersAsync(ct);
        var theater = theaters.FirstOrDefault(theater => filter.Theater is null || theater.Id == filter.Theater);
        if (filter.Theater is not null && theater is null)
        {
            return TypedResults.NotFound();
        }

        var now = time.Instant;
        var days = theater is null ? [] : await listings.ListDaysAsync(theater.Id, ct);
        filter = filter with { Theater = theater?.Id, Date = filter.Date ?? (days.Count > 0 ? days[0] : null) };

        // Without a day there is nothing to come; a listing without that filter would only say so again.
        var groups = filter.Date is null
            ? new Paged<ScheduleGroup>([], new Page(), Total: 0)
            : await listings.FindGroupsAsync(filter, new Page(unreadable ? 1 : page.Value.Number, GroupsPerPage), ct);
        var model = new ListingModel(theaters, days, filter, groups, now, unreadable);
        return groups.Page.Number > groups.LastPage
            ? TypedResults.LocalRedirect(model.Link(page: groups.LastPage))
            : PageResult.Of<ListingPage, ListingModel>(model, unreadable ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
