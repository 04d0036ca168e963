using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Payments;
using Marquee.Api.Reservations;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Reservations;

internal static class ReservationPages
{
    private const int ReservationsPerPage = 10;

    public static void MapReservationPages(this IEndpointRouteBuilder routes)
    {
        routes.MapSeatMapPages();
        var pages = routes.MapGroup("/reservations").RequireAuthorization();
        pages.MapForm("", ShowAsync, CancelAsync);
        pages.MapForm("/{id:guid}", ShowOneAsync, PayAsync).LimitBy(LimitNames.Payment);
    }

    public static string LinkTo(Guid reservation) => $"/reservations/{reservation}";

    private static async Task<IResult> ShowAsync(
        string? when, string? page, Guid? made, Guid? cancelled, Guid? cancel, CurrentUser user, IReservationQueries reservations,
        ReservationReader reader, TimeProvider time, CancellationToken ct)
    {
        var model = await ReadAsync(when, page, user, reservations, reader, time, ct);
        return model.Found.Page.Number > model.Found.LastPage
            ? TypedResults.LocalRedirect(model.Link(model.Found.LastPage))
            : PageResult.Of<ReservationsPage, ReservationsModel>(
                model with { Made = model.Find(made), Cancelled = model.Find(cancelled), Cancel = cancel });
    }

    private static async Task<IResult> CancelAsync(
        [FromForm] Guid cancel, string? when, string? page, CurrentUser user, CancelReservation cancelReservation,
        IReservationQueries reservations, ReservationReader reader, TimeProvider time, ILogger<CancelReservation> logger,
        CancellationToken ct)
    {
        var result = await cancelReservation.ExecuteAsync(user.Id, cancel, ct);
        ReservationEndpoints.Log.Cancel(logger, cancel, user.Id.Value, result);
        var model = await ReadAsync(when, page, user, reservations, reader, time, ct);
        return result.Refusal is { } refusal
            ? PageResult.Of<ReservationsPage, ReservationsModel>(model with { Refusal = refusal }, ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect(model.Link(model.Found.Page.Number, cancel));
    }

    private static async Task<IResult> ShowOneAsync(
        Guid id, CurrentUser user, IReservationQueries reservations, ReservationReader reader, TimeProvider time, CancellationToken ct) =>
        await reservations.FindAsync(user.Id, id, ct) is { } found
            ? PageResult.Of<ReservationPage, ReservationModel>(
                new ReservationModel(found, await reader.ReadAsync(found, ct), time.Instant))
            : TypedResults.NotFound();

    private static async Task<IResult> PayAsync(
        Guid id, CurrentUser user, PayReservation payReservation, IReservationQueries reservations, ReservationReader reader,
        TimeProvider time, ILogger<PayReservation> logger, CancellationToken ct)
    {
        var result = await payReservation.ExecuteAsync(user.Id, id, ct);
        PaymentEndpoints.Log.Start(logger, id, user.Id.Value, result);
        if (result.Refusal is not { } refusal)
        {
            return TypedResults.LocalRedirect(
                result.Value.Action is OpenPage page ? page.Url
                : result.Value.Payment is { } payment ? LocalUrl.Payment(payment.Id)
                : LinkTo(id));
        }

        return await reservations.FindAsync(user.Id, id, ct) is { } found
            ? PageResult.Of<ReservationPage, ReservationModel>(
                new ReservationModel(found, await reader.ReadAsync(found, ct), time.Instant) { Refusal = refusal },
                ProblemResponse.From(refusal).Status)
            : TypedResults.NotFound();
    }

    /// <summary>A page number that cannot be read is as good as none.</summary>
    private static async Task<ReservationsModel> ReadAsync(
        string? when, string? page, CurrentUser user, IReservationQueries reservations, ReservationReader reader, TimeProvider time,
        CancellationToken ct)
    {
        var number = Paging.ToPage(page, size: null) is { Refusal: null } wanted ? wanted.Value.Number : 1;
        var (showings, now) = (when == ReservationsModel.PastWord ? Showings.Past : Showings.Upcoming, time.Instant);
        var found = await reservations.ListAsync(user.Id, showings, new Page(number, ReservationsPerPage), now, ct);
        return new ReservationsModel(found, showings, await reader.ReadAsync(found.Items, ct), now);
    }
}
