using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Reservations;

internal static partial class ReservationEndpoints
{
    public static void MapReservations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/reservations").WithTags("Reservations").RequireAuthorization();
        group.MapPost("/", ReserveAsync).WithName("ReserveSeats").WithSummary("Reserve seats of a schedule, all or none")
            .ProducesResult<ReservationResponse>(StatusCodes.Status201Created)
            .ProducesProblems(
                RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.ContentNotFound, RefusalCode.SeatAlreadyReserved,
                RefusalCode.ScheduleStarted, RefusalCode.ScheduleClosed,
                RefusalCode.SeatLimitExceeded, RefusalCode.SeatsNotAdjacent, RefusalCode.SeatsInseparable, RefusalCode.CategoryNotOffered,
                RefusalCode.PriceChanged, RefusalCode.ConcurrentUpdate, RefusalCode.TooManyRequests, RefusalCode.Unavailable)
            .AcceptsIdempotencyKey()
            .WithSeatLock()
            .LimitBy(LimitNames.Order);
        group.MapGet("/", ListAsync)
            .WithName("ListReservations")
            .WithSummary("The caller's reservations, newest first")
            .ProducesPage<ReservationResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated);
        group.MapGet("/{id:guid}", FindAsync)
            .WithName("GetReservation")
            .WithSummary("One of the caller's reservations")
            .ProducesResult<ReservationResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.ContentNotFound);
        group.MapDelete("/{id:guid}", CancelAsync)
            .WithName("CancelReservation")
            .WithSummary("Cancel a reservation and free its seats")
            .ProducesResult<ReservationResponse>()
            .ProducesProblems(
                RefusalCode.Unauthenticated, RefusalCode.ContentNotFound, RefusalCode.ScheduleStarted, RefusalCode.PaymentInProgress);
    }

    private static async Task<IResult> ReserveAsync(
        ReserveSeatsRequest request, IdempotencyKey key, CurrentUser user, ReserveSeats reserveSeats, TimeProvider time,
        HttpContext http, ILogger<ReserveSeats> logger, CancellationToken ct)
    {
        var order = request.ToRequest(key.Value);
        if (key.Refusal is { } malformed)
        {
            return new ApiProblem(new ValidationErrors().Add(order.Validate()).Add(malformed).Refusal!);
        }

        var result = await reserveSeats.ExecuteAsync(user.Id, order, ct);
        Log.Reserve(logger, request.ScheduleId, user.Id.Value, result);
        if (result.Refusal is null && result.Value.Replayed)
        {
            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        return result.ToCreated(
            made => $"/api/reservations/{made.Reservation.Id}",
            made => ReservationResponse.From(made.Reservation, made.SeatNumbers, time.Instant));
    }

    private static async Task<IResult> ListAsync(
        string? when, string? page, string? size, CurrentUser user, IReservationQueries reservations, TimeProvider time, HttpContext http,
        CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var showings = ToShowings(when, errors);
        var wanted = errors.Page(page, size);
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await reservations.ListAsync(user.Id, showings, wanted, time.Instant, ct))
                .ToOk(http, found => ToResponse(found, time));
    }

    private static Showings ToShowings(string? when, ValidationErrors errors)
    {
        Showings? showings = when?.Trim() switch
        {
            null or "" => Showings.Any,
            "upcoming" => Showings.Upcoming,
            "past" => Showings.Past,
            _ => null,
        };
        errors.When(showings is null, "when", "Expected upcoming, past, or nothing.");
        return showings ?? Showings.Any;
    }

    private static async Task<IResult> FindAsync(
        Guid id, CurrentUser user, IReservationQueries reservations, TimeProvider time, CancellationToken ct) =>
        await reservations.FindAsync(user.Id, id, ct) is { } found
            ? ApiResults.Ok(ToResponse(found, time))
            : new ApiProblem(new ContentNotFound("reservation", id));

    private static async Task<IResult> CancelAsync(
        Guid id, CurrentUser user, CancelReservation cancelReservation, IPaymentQueries payments, TimeProvider time,
        ILogger<CancelReservation> logger, CancellationToken ct)
    {
        var result = await cancelReservation.ExecuteAsync(user.Id, id, ct);
        Log.Cancel(logger, id, user.Id.Value, result);
        var paid = result.Refusal is null ? (await payments.ListCurrentAsync([id], CancellationToken.None)).GetValueOrDefault(id) : null;
        var refund = paid?.Refunds.LastOrDefault(made => made.Reason is not RefundReason.Goodwill);
        return result.ToOk(found => ToResponse(found, time) with { Refund = refund is null ? null : RefundResponse.From(refund) });
    }

    private static ReservationResponse ToResponse(MemberReservation found, TimeProvider time) =>
        ReservationResponse.From(found, time.Instant);
}
