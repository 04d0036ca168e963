using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.Mapping;

namespace Marquee.Api.Reservations;

/// <summary>What staff do with reservations.</summary>
internal static class StaffReservationEndpoints
{
    public static void MapStaffReservations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/admin/reservations").WithTags("Admin").RequireAuthorization(Policies.Cashier);
        group.MapGet("/", ListAsync).WithName("AdminListReservations").WithSummary("Reservations, newest first")
            .ProducesPage<StaffReservationResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden);
        group.MapGet("/{id:guid}", FindAsync).WithName("AdminGetReservation").WithSummary("One reservation")
            .ProducesResult<StaffReservationResponse>()
            .ProducesProblems(RefusalCode.Unauthenticated, RefusalCode.Forbidden, RefusalCode.ContentNotFound);
        group.MapPost("/{id:guid}/cancellation", CancelAsync).WithName("AdminCancelReservation")
            .WithSummary("Cancel a reservation; all that was paid comes back, and the member is written to. May be sent again")
            .ProducesResult<StaffReservationResponse>()
            .ProducesProblems(
                RefusalCode.InvalidInput, RefusalCode.Unauthenticated, RefusalCode.Forbidden, RefusalCode.ContentNotFound,
                RefusalCode.PaymentInProgress);
    }

    private static async Task<IResult> ListAsync(
        string? search, long? scheduleId, string? page, string? size, IStaffReservations reservations, TimeProvider time,
        HttpContext http, CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var (text, wanted) = (errors.Search(search), errors.Page(page, size));
        ScheduleId? schedule = scheduleId is { } id ? new ScheduleId(id) : null;
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await reservations.ListAsync(text, schedule, wanted, ct))
                .ToOk(http, found => StaffReservationResponse.From(found, time.Instant));
    }

    private static async Task<IResult> FindAsync(Guid id, IStaffReservations reservations, TimeProvider time, CancellationToken ct) =>
        await reservations.FindAsync(id, ct) is { } found
            ? ApiResults.Ok(StaffReservationResponse.From(found, time.Instant))
            : new ApiProblem(new ContentNotFound("reservation", id));

    private static async Task<IResult> CancelAsync(
        Guid id, StaffCancellationRequest request, CancelByStaff cancel, IActor actor, TimeProvider time, CancellationToken ct) =>
        (await cancel.ExecuteAsync(id, request.Reason, actor.Name, ct))
            .ToOk(found => StaffReservationResponse.From(found, time.Instant));
}

/// <param name="Number">What the member reads out; <c>null</c> until it is confirmed.</param>
/// <param name="StartDate">Wall-clock time of the theater.</param>
/// <param name="SeatNumbers">In the order of the seats in their row.</param>
/// <param name="Amount">Of all seats, KRW.</param>
/// <param name="Email">Of the member; <c>null</c> where the account is deleted.</param>
internal sealed record StaffReservationResponse(
    Guid Id, string? Number, long ScheduleId, string Title, DateTime StartDate, IReadOnlyList<string> SeatNumbers,
    ReservationStatus Status, long Amount, long UserId, string? Email, DateTime? ConfirmedAt, DateTime? CancelledAt)
{
    public static StaffReservationResponse From(StaffReservation found, DateTime now)
    {
        var reservation = found.Reservation;
        return new StaffReservationResponse(
            reservation.Id, reservation.Number, reservation.ScheduleId.Value, found.Title, found.Start, found.SeatNumbers,
            reservation.StatusAt(now), reservation.Amount, reservation.UserId.Value, found.Email, reservation.ConfirmedAt,
            reservation.CancelledAt);
    }
}
