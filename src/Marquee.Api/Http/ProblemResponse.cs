using System.Globalization;
using System.Text.Json.Serialization;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Domain.Catalog;
using Marquee.Domain.Limits;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.AspNetCore.WebUtilities;

namespace Marquee.Api.Http;

/// <summary>An RFC 9457 problem. Its type is <c>about:blank</c>: clients branch on <c>resultCode</c>.</summary>
internal sealed record ProblemResponse(int Status, string ResultCode, string Detail)
{
    [JsonPropertyOrder(-1)]
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>The request as logs name it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    /// <summary>What is wrong with the call, by field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>The seats it is about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemSeat>? Seats { get; init; }

    /// <summary>How many seats or unpaid reservations a member may have, or how many calls there may be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>How many seats the member has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Held { get; init; }

    /// <summary>The categories that these seats have a price for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Offered { get; init; }

    /// <summary>What the order costs now, KRW.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Amount { get; init; }

    /// <summary>What is left of a payment to give back, KRW.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Refundable { get; init; }

    /// <summary>What each seat costs now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemPrice>? Prices { get; init; }

    /// <summary>The schedules that last at the same time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemOverlap>? Overlaps { get; init; }

    /// <summary>The dependents that block a removal or change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemUse? UsedBy { get; init; }

    /// <summary>Seconds to wait; also the header <c>Retry-After</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfter { get; init; }

    public static ProblemResponse From(Refusal refusal)
    {
        var status = refusal is OutdatedVersion ? StatusCodes.Status412PreconditionFailed : StatusOf(refusal.Code);
        var problem = new ProblemResponse(status, WireNames.Of(refusal.Code), Detail: "");
        return refusal switch
        {
            InvalidInput invalid =>
                problem with
                { Detail = string.Join(" ", invalid.Errors.Select(error => $"{error.Key}: {error.Value}")), Errors = invalid.Errors },
            WrongCredentials => problem with { Detail = "The e-mail address or the password is wrong." },
            WrongPasswords wrong => problem with
            {
                Detail = "Too many wrong passwords, for this account or from this address. Try again later.",
                RetryAfter = Seconds(wrong.RetryAfter),
            },
            TooManySignIns => problem with { Detail = "Too many people sign in just now. Try again.", RetryAfter = 1 },
            MessagesUnavailable => problem with { Detail = "This needs an e-mail, and none can be sent from here now.", RetryAfter = 60 },
            EndedSignIn => problem with { Detail = "This sign-in has ended. Sign in again." },
            WrongCode => problem with { Detail = "The code is wrong, was used, or has expired. After five wrong ones, ask for another." },
            WrongRefreshToken => problem with { Detail = "The refresh token cannot be used, or no longer. Sign in again." },
            EmailAlreadyUsed used =>
                problem with
                {
                    Detail = $"There is an account with the e-mail address {used.Email} already. "
                        + "Sign in, ask for a new password, or use another one.",
                },
            ContentNotFound missing => problem with { Detail = $"There is no {missing.What} {string.Join(", ", missing.Ids)} here." },
            SeatsAlreadyReserved taken =>
                problem with { Detail = $"Already reserved: {Numbers(taken.Seats)}. Choose other seats.", Seats = ToSeats(taken.Seats) },
            SeatsNotAdjacent apart =>
                problem with { Detail = $"{Numbers(apart.Seats)} must lie side by side in one row.", Seats = ToSeats(apart.Seats) },
            SeatsInseparable pairs => problem with
            {
                Detail = $"{Numbers(pairs.Seats)} cannot be had without {Numbers(pairs.Missing)}.",
                Seats = ToSeats(pairs.Seats),
            },
            CategoryNotOffered other => problem with
            {
                Detail = $"No price of {other.Category} for {Numbers(other.Seats)}. Offered: {string.Join(", ", other.Offered)}.",
                Seats = ToSeats(other.Seats),
                Offered = other.Offered,
            },
            PriceChanged price => problem with
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The order costs {price.Amount} KRW. Send that amount to accept it."),
                Amount = price.Amount,
                Prices = [.. price.Seats.Select(seat =>
                    new ProblemPrice(seat.Seat.Id.Value, seat.Seat.SeatNumber, seat.Category, seat.Amount))],
            },
            SeatLimitExceeded full => problem with
            {
                Detail = $"A member may have {full.Limit} seats of a schedule and has {full.Held} now.",
                Limit = full.Limit,
                Held = full.Held,
            },
            ScheduleStarted started =>
                problem with { Detail = string.Create(CultureInfo.InvariantCulture, $"The showing started at {started.StartTime:s}.") },
            CoolingDown cooling => problem with
            {
                Detail = "The last reservation of this schedule is too young for another one.",
                RetryAfter = Seconds(cooling.RetryAfter),
            },
            TooManyCalls many => problem with
            {
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Limit '{many.Limit}': at most {many.Most} calls within {many.Window.TotalSeconds:0} s. "
                    + $"Wait {Seconds(many.RetryAfter)} s."),
                Limit = many.Most,
                RetryAfter = Seconds(many.RetryAfter),
            },
            TooManyHolds many => problem with
            {
                Detail = $"A member may have {many.Limit} unpaid reservations at once, over all showings. "
                    + $"Pay or cancel one, or wait {Seconds(many.RetryAfter)} s until one ends.",
                Limit = many.Limit,
                RetryAfter = Seconds(many.RetryAfter),
            },
            HoldsLapsed lapsed => problem with
            {
                Detail = $"Too many reservations of this member ran out unpaid. Wait {Seconds(lapsed.RetryAfter)} s.",
                RetryAfter = Seconds(lapsed.RetryAfter),
            },
            ScheduleOverlaps overlaps => problem with
            {
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Schedule {overlaps.Schedules[0].ScheduleId.Value} of this screen lasts from {overlaps.Schedules[0].Start:s} to "
                    + $"{overlaps.Schedules[0].End:s}."),
                Overlaps = [.. overlaps.Schedules.Select(other => new ProblemOverlap(other.Start, other.End, other.ScheduleId.Value))],
            },
            ContentInUse used =>
                problem with
                { Detail = $"The {used.What} {used.Id} is in use: {Describe(used.UsedBy)}.", UsedBy = ProblemUse.From(used.UsedBy) },
            OutdatedVersion old => problem with
            {
                Detail = $"The {old.What} {old.Id} was changed since it was read. Read it again, and send its ETag.",
            },
            ScheduleClosed => problem with { Detail = "This showing is not sold any more." },
            PaymentInProgress => problem with
            {
                Detail = "The reservation is being paid just now. Wait until the outcome is known.",
                RetryAfter = 2,
            },
            PaymentDeclined declined => problem with
            {
                Detail = $"The payment was declined ({declined.Reason ?? "without a reason"}). "
                    + (declined.MayTryAgain ? "Start another one." : "The reservation cannot be paid any more."),
            },
            RefundExceeds rest => problem with
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"At most {rest.Refundable} KRW are left to give back."),
                Refundable = rest.Refundable,
            },
            ReservationNotPayable gone =>
                problem with { Detail = $"The reservation is {WireNames.Of(gone.Status)}; only one that is HELD can be paid." },
            ConcurrentUpdate => problem with { Detail = "Other orders for this schedule kept coming between. Try again.", RetryAfter = 1 },
            Unavailable busy => problem with
            {
                Detail = busy.NothingWritten
                    ? "Too busy just now; nothing was reserved. Try again."
                    : "The database did not say whether this was reserved. Try again with the same Idempotency-Key.",
                RetryAfter = Seconds(busy.RetryAfter),
            },
            IdempotencyKeyReused reused =>
                problem with { Detail = $"The Idempotency-Key '{reused.Key}' was sent before with another body." },
            IdempotencyKeyInUse used => problem with
            {
                Detail = $"The first call with the Idempotency-Key '{used.Key}' is still in progress. Send it again later.",
                RetryAfter = 1,
            },
            _ => throw new InvalidOperationException($"No problem is written for {refusal}."),
        };
    }

    /// <summary>The problem of a status that no rule gave.</summary>
    public static ProblemResponse From(int status, string? detail = null) => status switch
    {
        StatusCodes.Status401Unauthorized =>
            new(status, WireNames.Of(RefusalCode.Unauthenticated),
            detail ?? "Sign in: send a valid access token as 'Authorization: Bearer …'."),
        StatusCodes.Status403Forbidden => new(status, WireNames.Of(RefusalCode.Forbidden), detail ?? "This account may not do that."),
        StatusCodes.Status404NotFound =>
            new(status, WireNames.Of(RefusalCode.ContentNotFound), detail ?? "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed =>
            new(status, WireNames.Of(RefusalCode.InvalidInput),
            detail ?? "This address does not take this method; the header Allow names those it takes."),
        StatusCodes.Status413PayloadTooLarge => new(status, WireNames.Of(RefusalCode.InvalidInput), detail ?? "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType =>
            new(status, WireNames.Of(RefusalCode.InvalidInput), detail ?? "Send the body as application/json in UTF-8."),
        StatusCodes.Status429TooManyRequests =>
            new(status, WireNames.Of(RefusalCode.TooManyRequests), detail ?? "Too many requests; wait a little.") { RetryAfter = 1 },
        StatusCodes.Status503ServiceUnavailable =>
            new(status, WireNames.Of(RefusalCode.Unavailable), detail ?? "Not available just now; try again.") { RetryAfter = 1 },
        >= 400 and < 500 => new(status, WireNames.Of(RefusalCode.InvalidInput), detail ?? "The request cannot be read."),
        _ => new(status, "UNEXPECTED", detail ?? "Something went wrong on our side; try again, and tell us the request id if it stays."),
    };

    public static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.InvalidInput => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.ContentNotFound => StatusCodes.Status404NotFound,
        RefusalCode.SeatAlreadyReserved or RefusalCode.ScheduleStarted or RefusalCode.ScheduleOverlaps or RefusalCode.ContentInUse
            or RefusalCode.EmailAlreadyUsed or RefusalCode.PriceChanged
            or RefusalCode.ReservationNotPayable or RefusalCode.ScheduleClosed or RefusalCode.PaymentInProgress
            or RefusalCode.IdempotencyKeyInUse or RefusalCode.ConcurrentUpdate =>
            StatusCodes.Status409Conflict,
        RefusalCode.SeatLimitExceeded or RefusalCode.SeatsNotAdjacent or RefusalCode.SeatsInseparable or RefusalCode.CategoryNotOffered
            or RefusalCode.IdempotencyKeyReused or RefusalCode.PaymentDeclined or RefusalCode.RefundExceeds =>
            StatusCodes.Status422UnprocessableEntity,
        RefusalCode.TooManyRequests => StatusCodes.Status429TooManyRequests,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static string Describe(CatalogUse use) => string.Join(", ", new[]
    {
        (use.Screens, Name: "screens"), (use.Schedules, Name: "schedules"), (use.Reservations, Name: "reservations"),
    }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Name}"));

    private static string Numbers(IReadOnlyList<Seat> seats) => string.Join(", ", seats.Select(seat => seat.SeatNumber));

    private static List<ProblemSeat> ToSeats(IReadOnlyList<Seat> seats) =>
        [.. seats.Select(seat => new ProblemSeat(seat.Id.Value, seat.SeatNumber))];
}

/// <summary>A seat a problem is about.</summary>
internal sealed record ProblemSeat(long Id, string SeatNumber);

/// <summary>What a seat costs a person of a category.</summary>
internal sealed record ProblemPrice(long Id, string SeatNumber, string Category, long Amount);

/// <summary>A schedule that lasts at the same time: wall-clock times of the theater.</summary>
internal sealed record ProblemOverlap(DateTime StartDate, DateTime EndDate, long ScheduleId);

/// <summary>The numbers of dependent screens, schedules and live reservations.</summary>
internal sealed record ProblemUse(int Screens, int Schedules, int Reservations)
{
    public static ProblemUse From(CatalogUse use) => new(use.Screens, use.Schedules, use.Reservations);
}
