using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Reservations;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.Mapping;

namespace Marquee.Api.Web.Admin;

/// <summary>One page of reservations, as staff see them.</summary>
/// <param name="Now">The instant, UTC.</param>
public sealed record StaffModel(Paged<StaffReservation> Reservations, DateTime Now, Outcome Outcome)
{
    public const string Address = "/admin/reservations";
}

/// <summary>The same as <see cref="StaffReservationEndpoints"/>, on a page.</summary>
internal static class StaffPages
{
    private const int RowsPerPage = 20;

    public static void MapStaffPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(StaffModel.Address).RequireAuthorization(Policies.Cashier);
        pages.MapGet("", ShowAsync);
        pages.MapForm("/{id:guid}/cancel", ShowOneAsync, CancelAsync);
    }

    private static async Task<IResult> ShowAsync(
        bool? done, string? page, SentForm form, IStaffReservations reservations, TimeProvider time, CancellationToken ct) =>
        PageResult.Of<StaffPage, StaffModel>(
            await ReadAsync(form["search"], page, new Outcome(form, IsDone: done is true), reservations, time, ct));

    private static async Task<IResult> ShowOneAsync(
        Guid id, SentForm form, IStaffReservations reservations, TimeProvider time, CancellationToken ct) =>
        PageResult.Of<StaffPage, StaffModel>(await ReadAsync($"{id}", page: null, new Outcome(form), reservations, time, ct));

    private static async Task<IResult> CancelAsync(
        Guid id, SentForm form, CancelByStaff cancel, IActor actor, IStaffReservations reservations, TimeProvider time,
        CancellationToken ct)
    {
        var result = await cancel.ExecuteAsync(id, form["reason"] ?? "", actor.Name, ct);
        return result.Refusal is { } refusal
            ? PageResult.Of<StaffPage, StaffModel>(
                await ReadAsync($"{id}", page: null, new Outcome(form, refusal), reservations, time, ct),
                ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect($"{StaffModel.Address}?search={id}&done=true");
    }

    private static async Task<StaffModel> ReadAsync(
        string? search, string? page, Outcome outcome, IStaffReservations reservations, TimeProvider time, CancellationToken ct) => new(
            await reservations.ListAsync(
                PaymentAdminPages.Sent(search), schedule: null, new Page(AdminPages.PageNumber(page), RowsPerPage), ct),
            time.Instant, outcome);
}
