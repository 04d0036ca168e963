using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

/// <summary>Price lists and categories, for admins.</summary>
internal static class PriceEndpoints
{
    private const string Lists = "/api/admin/price-lists";

    public static void MapPriceAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.Programmer);
        group.MapGet("/price-lists", ListAsync).WithName("AdminListPriceLists").WithSummary("All price lists")
            .ProducesPage<PriceListResponse>().ProducesAdminProblems();
        group.MapPost("/price-lists", AddAsync).WithName("AdminAddPriceList").WithSummary("Add a price list")
            .ProducesResult<PriceListResponse>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput).WithIdempotency();
        group.MapGet("/price-lists/{id:long}", FindAsync).WithName("AdminGetPriceList").WithSummary("One price list")
            .ProducesResult<PriceListResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound).ProducesETag();
        group.MapPut("/price-lists/{id:long}", ChangeAsync).WithName("AdminChangePriceList")
            .WithSummary("Change a price list; reservations keep their amounts")
            .ProducesResult<PriceListResponse>().AcceptsIfMatch()
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound);
        group.MapDelete("/price-lists/{id:long}", RemoveAsync).WithName("AdminRemovePriceList")
            .WithSummary("Remove a price list that no schedule has")
            .ProducesResult<PriceListResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound, RefusalCode.ContentInUse);
        group.MapGet("/price-categories", ListCategoriesAsync).WithName("AdminListPriceCategories")
            .WithSummary("The categories that price lists may have")
            .ProducesResult<IReadOnlyList<PriceCategoryResponse>>().ProducesAdminProblems();
        group.MapPut("/price-categories/{code}", SaveCategoryAsync).WithName("AdminSavePriceCategory")
            .WithSummary("Add a category, or change its names")
            .ProducesResult<PriceCategoryResponse>().ProducesAdminProblems(RefusalCode.InvalidInput);
    }

    private static async Task<IResult> ListAsync(
        string? page, string? size, IPriceListStore store, HttpContext http, CancellationToken ct) =>
        await AdminEndpoints.PagedAsync(page, size, http, wanted => store.ListPriceListsAsync(wanted, ct), PriceListResponse.From);

    private static async Task<IResult> FindAsync(long id, IPriceListStore store, HttpContext http, CancellationToken ct) =>
        AdminEndpoints.OneOf(
            await store.FindPriceListAsync(new PriceListId(id), ct), "price list", id, http, PriceListResponse.From);

    private static async Task<IResult> AddAsync(PriceListRequest request, EditPriceLists edit, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft => edit.AddAsync(draft, ct)))
            .ToCreated(list => $"{Lists}/{list.Id.Value}", PriceListResponse.From);

    private static async Task<IResult> ChangeAsync(
        long id, PriceListRequest request, IfMatch ifMatch, EditPriceLists edit, HttpContext http, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft =>
                edit.ChangeAsync(
                    new PriceListId(id), draft, ifMatch.Expects<PriceListDetails, PriceListResponse>(PriceListResponse.From), ct)))
            .ToOk(http, PriceListResponse.From);

    private static async Task<IResult> RemoveAsync(long id, EditPriceLists edit, CancellationToken ct) =>
        (await edit.RemoveAsync(new PriceListId(id), ct)).ToOk(PriceListResponse.From);

    private static async Task<IResult> ListCategoriesAsync(IPriceListStore store, CancellationToken ct) =>
        ApiResults.Ok<IReadOnlyList<PriceCategoryResponse>>(
            [.. (await store.ListPriceCategoriesAsync(ct)).Select(PriceCategoryResponse.From)]);

    private static async Task<IResult> SaveCategoryAsync(
        string code, PriceCategoryRequest request, EditPriceLists edit, CancellationToken ct) =>
        (await request.ToCategory(code).ThenAsync(category => edit.SaveCategoryAsync(category, ct))).ToOk(PriceCategoryResponse.From);
}
