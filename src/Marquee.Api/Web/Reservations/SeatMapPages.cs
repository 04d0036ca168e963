using System.Globalization;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Reservations;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Web.Reservations;

internal static class SeatMapPages
{
    public static void MapSeatMapPages(this IEndpointRouteBuilder routes) =>
        routes.MapForm("/schedules/{id:long}", ShowAsync, ReserveAsync).LimitBy(LimitNames.Order);

    private static async Task<IResult> ShowAsync(
        long id, string[]? seatIds, SentForm form, CurrentUser? user, SeatMapReader seatMaps, CancellationToken ct)
    {
        var chosen = (seatIds ?? [])
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seat) ? seat : 0);
        return await seatMaps.FindAsync(new ScheduleId(id), user, [.. chosen], form.CountPeople(), refusal: null, ct) is { } model
            ? PageResult.Of<SeatMapPage, SeatMapModel>(model)
            : TypedResults.NotFound();
    }

    private static async Task<IResult> ReserveAsync(
        long id, [FromForm] long[]? seatIds, [FromForm] Guid? key, SentForm form, CurrentUser? user, ReserveSeats reserveSeats,
        SeatMapReader seatMaps, TimeProvider time, ILogger<ReserveSeats> logger, CancellationToken ct)
    {
        var chosen = seatIds ?? [];
        if (user is null)
        {
            return TypedResults.LocalRedirect(LocalUrl.SignIn(LinkTo(id, chosen, form.CountPeople())));
        }

        long? amount = long.TryParse(form["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var shown) ? shown : null;
        var order = new ReserveSeatsRequest(id, chosen, form.Assign(chosen), amount).ToRequest(key?.ToString());
        var result = await reserveSeats.ExecuteAsync(user.Id, order, ct);
        ReservationEndpoints.Log.Reserve(logger, id, user.Id.Value, result);
        if (result.Refusal is not { } refusal)
        {
            // A form that is sent again finds its reservation as it is by now.
            var made = result.Value.Reservation;
            return TypedResults.LocalRedirect(
                made.StatusAt(time.Instant) is ReservationStatus.Held ? ReservationPages.LinkTo(made.Id) : $"/reservations?made={made.Id}");
        }

        return await seatMaps.FindAsync(new ScheduleId(id), user, chosen, form.CountPeople(), refusal, ct) is { } model
            ? PageResult.Of<SeatMapPage, SeatMapModel>(model, ProblemResponse.From(refusal).Status)
            : TypedResults.NotFound();
    }

    /// <summary>The map with the seats of a reservation chosen once more, as far as they are free.</summary>
    public static string LinkTo(Reservation reservation) =>
        LinkTo(reservation.ScheduleId.Value, reservation.SeatIds.Select(seat => seat.Value), []);

    /// <summary>The map with the chosen seats and people still chosen: signing in must not lose them.</summary>
    private static string LinkTo(long schedule, IEnumerable<long> chosen, IEnumerable<(string Category, int Count)> people) =>
        $"/schedules/{schedule}" + QueryString.Create(
        [
            .. chosen.Select(seat => KeyValuePair.Create("seatIds", (string?)seat.ToString(CultureInfo.InvariantCulture))),
            .. people.Select(found => KeyValuePair.Create(
                $"{People.Prefix}{found.Category}", (string?)found.Count.ToString(CultureInfo.InvariantCulture))),
        ]);
}
