using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Infrastructure.Limits;

namespace Marquee.Api.Limits;

/// <summary>The callers who are blocked, for admins.</summary>
internal static class BlockEndpoints
{
    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin/blocks").WithTags("Admin").RequireAuthorization(Policies.Admin);
        group.MapGet("", ListAsync).WithName("AdminListBlocks").WithSummary("The callers who are blocked by a limit")
            .ProducesPage<BlockResponse>().ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden);
        group.MapPut("", BlockAsync).WithName("AdminBlock").WithSummary("Block a caller, or change how long")
            .ProducesResult<BlockResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden, RefusalCode.InvalidInput);
        group.MapDelete("/{limit}/{caller}", LiftAsync).WithName("AdminLiftBlock").WithSummary("Lift a block")
            .ProducesNoContent().ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden, RefusalCode.ContentNotFound);
    }

    private static async Task<IResult> ListAsync(string? page, string? size, LimitStore store, HttpContext http, CancellationToken ct)
    {
        var wanted = Paging.ToPage(page, size);
        return wanted.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await store.ListBlocksAsync(ct)).PageOf(wanted.Value).ToOk(http, BlockResponse.From);
    }

    private static async Task<IResult> BlockAsync(BlockRequest request, Blocks blocks, CancellationToken ct)
    {
        var block = request.ToBlock();
        if (block.Refusal is null)
        {
            await blocks.SetAsync(block.Value, ct);
        }

        return block.ToOk(BlockResponse.From);
    }

    private static async Task<IResult> LiftAsync(string limit, string caller, Blocks blocks, CancellationToken ct) =>
        Caller.Parse(caller) is { } known && await blocks.LiftAsync(limit, known, ct)
            ? TypedResults.NoContent()
            : new ApiProblem(new ContentNotFound("block", $"{limit} {caller}"));
}
