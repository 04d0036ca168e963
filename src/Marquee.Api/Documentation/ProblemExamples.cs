using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Documentation;

/// <summary>A problem of every code, as it would be sent.</summary>
internal static class ProblemExamples
{
    private const string RequestId = "7cbc2e9a1f6f0d2b8a6f3f5f0e1d2c3b";
    private static readonly ScreenId Screen = new(1);

    private static readonly TimeTable TenToTwelve = new(
        new ScheduleId(7), new DateTime(2025, 1, 8, 10, 0, 0), new DateTime(2025, 1, 8, 12, 0, 0),
        new DateTime(2025, 1, 8, 1, 0, 0, DateTimeKind.Utc));

    public static ProblemResponse Of(RefusalCode code) => (code switch
    {
        RefusalCode.InvalidInput => ProblemResponse.From(new InvalidInput("seatIds", "Name at least one seat.")),
        RefusalCode.Unauthenticated => ProblemResponse.From(StatusCodes.Status401Unauthorized),
        RefusalCode.Forbidden => ProblemResponse.From(StatusCodes.Status403Forbidden),
        RefusalCode.ContentNotFound => ProblemResponse.From(new ContentNotFound("schedule", 99)),
        RefusalCode.SeatAlreadyReserved => ProblemResponse.From(new SeatsAlreadyReserved([Seat(2)])),
        RefusalCode.ScheduleOverlaps => ProblemResponse.From(new ScheduleOverlaps([TenToTwelve])),
        RefusalCode.ContentInUse => ProblemResponse.From(new ContentInUse("movie", 1, new CatalogUse(Schedules: 280, Reservations: 12))),
        RefusalCode.ScheduleStarted => ProblemResponse.From(new ScheduleStarted(new DateTime(2025, 1, 8, 8, 0, 0))),
        RefusalCode.ScheduleClosed => ProblemResponse.From(new ScheduleClosed()),
        RefusalCode.SeatLimitExceeded => ProblemResponse.From(new SeatLimitExceeded(Limit: 5, Held: 4)),
        RefusalCode.SeatsNotAdjacent => ProblemResponse.From(new SeatsNotAdjacent([Seat(1), Seat(3)])),
        RefusalCode.SeatsInseparable => ProblemResponse.From(new SeatsInseparable([Seat(1)], [Seat(2)])),
        RefusalCode.CategoryNotOffered => ProblemResponse.From(new CategoryNotOffered("SENIOR", [Seat(1)], ["ADULT", "TEEN"])),
        RefusalCode.PriceChanged => ProblemResponse.From(new PriceChanged(18_000, [new PricedSeat(Seat(1), "ADULT", 18_000)])),
        RefusalCode.EmailAlreadyUsed => ProblemResponse.From(new EmailAlreadyUsed("will@marquee.example")),
        RefusalCode.IdempotencyKeyReused => ProblemResponse.From(new IdempotencyKeyReused("8a6f3f5f")),
        RefusalCode.IdempotencyKeyInUse => ProblemResponse.From(new IdempotencyKeyInUse("8a6f3f5f")),
        RefusalCode.ReservationNotPayable => ProblemResponse.From(new ReservationNotPayable(ReservationStatus.Expired)),
        RefusalCode.PaymentInProgress => ProblemResponse.From(new PaymentInProgress()),
        RefusalCode.PaymentDeclined => ProblemResponse.From(new PaymentDeclined("REJECT_CARD_COMPANY", MayTryAgain: true)),
        RefusalCode.RefundExceeds => ProblemResponse.From(new RefundExceeds(5_000)),
        RefusalCode.ConcurrentUpdate => ProblemResponse.From(new ConcurrentUpdate()),
        RefusalCode.Unavailable => ProblemResponse.From(new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true)),
        RefusalCode.TooManyRequests => ProblemResponse.From(new CoolingDown(TimeSpan.FromSeconds(270))),
    }) with { RequestId = RequestId };

    public static ProblemResponse Of(int status) => (status == StatusCodes.Status412PreconditionFailed
        ? ProblemResponse.From(new OutdatedVersion("movie", 1))
        : ProblemResponse.From(status)) with { RequestId = RequestId };

    private static Seat Seat(int number) => new() { ScreenId = Screen, Row = "A", Number = number };
}
