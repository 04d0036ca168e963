using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Web.Admin;

/// <summary>One page of the callers who are blocked.</summary>
public sealed record BlocksModel(Paged<CallerBlock> Blocks, Outcome Outcome)
{
    public const string Address = "/admin/blocks";
}

/// <summary>The same as <see cref="BlockEndpoints"/>, on a page.</summary>
internal static class BlockPages
{
    private const int BlocksPerPage = 20;

    public static void MapBlockPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(BlocksModel.Address).RequireAuthorization(Policies.Admin);
        pages.MapForm("", ShowAsync, BlockAsync);
        pages.MapForm("/lift", ShowAsync, LiftAsync);
    }

    private static async Task<IResult> ShowAsync(bool? done, string? page, SentForm form, LimitStore store, CancellationToken ct) =>
        PageResult.Of<BlocksPage, BlocksModel>(await ReadAsync(page, new Outcome(form, IsDone: done is true), store, ct));

    private static async Task<IResult> BlockAsync(SentForm form, Blocks blocks, LimitStore store, CancellationToken ct)
    {
        var block = new BlockRequest(form["limit"], form["caller"], 60 * AdminPages.Number(form, "minutes")).ToBlock();
        if (block.Refusal is { } refusal)
        {
            return PageResult.Of<BlocksPage, BlocksModel>(
                await ReadAsync(page: null, new Outcome(form, refusal), store, ct), ProblemResponse.From(refusal).Status);
        }

        await blocks.SetAsync(block.Value, ct);
        return Done;
    }

    /// <summary>A block that is over already is as good as lifted.</summary>
    private static async Task<IResult> LiftAsync(SentForm form, Blocks blocks, CancellationToken ct)
    {
        await blocks.LiftAsync(form["limit"] ?? "", form["caller"] ?? "", ct);
        return Done;
    }

    private static IResult Done => TypedResults.LocalRedirect($"{BlocksModel.Address}?done=true");

    private static async Task<BlocksModel> ReadAsync(string? page, Outcome outcome, LimitStore store, CancellationToken ct) =>
        new((await store.ListBlocksAsync(ct)).PageOf(new Page(AdminPages.PageNumber(page), BlocksPerPage)), outcome);
}
