using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Domain.Catalog;
using Marquee.Domain.Limits;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.Extensions.Localization;

namespace Marquee.Api.Web.Site;

/// <summary>Names the resources with everything the pages say: <c>Texts.resx</c> (English) and <c>Texts.ko.resx</c>.</summary>
public sealed class Texts;

/// <summary>What the domain calls by a number or a name, as visitors read it.</summary>
internal static class TextExtensions
{
    extension(IStringLocalizer text)
    {
        public string Money(long amount) => text["Format.Money", amount];

        public string Day(DateTime at) => at.ToString(text["Format.Day"], CultureInfo.CurrentCulture);

        public string Day(DateOnly day) => day.ToString(text["Format.Day"], CultureInfo.CurrentCulture);

        public string ShortDay(DateOnly day) => day.ToString(text["Format.ShortDay"], CultureInfo.CurrentCulture);

        /// <summary>The number of a reservation, as it is read out.</summary>
        public string Number(string number) => text["Format.Number", number[..4], number[4..]];

        public string Hour(DateTime at) => at.ToString(text["Format.Hour"], CultureInfo.CurrentCulture);

        public string Of(Genre genre) => text[$"Genre.{WireNames.Of(genre)}"];

        public string Of(FilmRating rating) => text[$"FilmRating.{WireNames.Of(rating)}"];

        public string Of(SeatStatus status) => text[$"SeatStatus.{WireNames.Of(status)}"];

        public string Of(SeatKind kind) => text[$"SeatKind.{WireNames.Of(kind)}"];

        /// <summary>Theaters name zones as they like: those without a text are shown by their code.</summary>
        public string Zone(string zone) => text[$"Zone.{zone}"] is { ResourceNotFound: false } name ? name : zone;

        public string Of(ReservationStatus status) => text[$"ReservationStatus.{WireNames.Of(status)}"];

        /// <summary>In whole minutes from a minute on, else in seconds, never less than there is.</summary>
        public string Duration(TimeSpan time) => time.TotalSeconds > 60
            ? text["Format.Minutes", (int)Math.Ceiling(time.TotalMinutes)]
            : text["Format.Seconds", (int)Math.Ceiling(time.TotalSeconds)];

        /// <summary>What a refusal means for an admin.</summary>
        public string ForAdmin(Refusal refusal) => refusal switch
        {
            InvalidInput invalid =>
                text["Admin.Refusal.Invalid", string.Join(", ", invalid.Errors.Keys.Select(field => text[$"Admin.Field.{field}"]))],
            ContentNotFound => text["Admin.Refusal.NotFound"],
            ScheduleOverlaps { Schedules: [var other, ..] } =>
                text["Admin.Refusal.Overlaps", text.Day(other.Start), text.Hour(other.Start), text.Hour(other.End)],
            OutdatedVersion => text["Admin.Refusal.Outdated"],
            ScheduleClosed => text["Admin.Refusal.CalledOff"],
            PaymentInProgress or RefundExceeds => text.Of(refusal),
            ContentInUse { UsedBy: var use } => text["Admin.Refusal.InUse", use.Screens, use.Schedules, use.Reservations],
            _ => throw new InvalidOperationException($"No text is written for {refusal}."),
        };

        /// <summary>The text of a refusal for a visitor: the meaning, and what to do.</summary>
        public string Of(Refusal refusal) => refusal switch
        {
            InvalidInput { Errors: var errors } when errors.ContainsKey("tickets") => text["Refusal.MorePeople"],
            InvalidInput => text["Refusal.NoSeats"],
            WrongCredentials => text["Refusal.WrongCredentials"],
            EmailAlreadyUsed => text["Refusal.EmailAlreadyUsed"],
            ContentNotFound { What: "reservation" } => text["Refusal.NoReservation"],
            ContentNotFound => text["Refusal.NoSuchSeat"],
            SeatsAlreadyReserved taken => text["Refusal.SeatsAlreadyReserved", Numbers(taken.Seats)],
            SeatsNotAdjacent apart => text["Refusal.SeatsNotAdjacent", Numbers(apart.Seats)],
            SeatsInseparable pairs => text["Refusal.SeatsInseparable", Numbers(pairs.Seats), Numbers(pairs.Missing)],
            CategoryNotOffered other => text["Refusal.CategoryNotOffered", Numbers(other.Seats)],
            PriceChanged price => text["Refusal.PriceChanged", text.Money(price.Amount)],
            SeatLimitExceeded { Held: 0 } full => text["Refusal.TooManySeats", full.Limit],
            SeatLimitExceeded full => text["Refusal.SeatLimitExceeded", full.Limit, full.Held],
            ScheduleStarted started => text["Refusal.ScheduleStarted", text.Hour(started.StartTime)],
            CoolingDown cooling => text["Refusal.CoolingDown", text.Duration(cooling.RetryAfter)],
            WrongPasswords wrong => text["Refusal.WrongPasswords", text.Duration(wrong.RetryAfter)],
            EndedSignIn => text["Refusal.EndedSignIn"],
            WrongCode => text["Refusal.WrongCode"],
            MessagesUnavailable => text["Refusal.MessagesUnavailable"],
            TooManySignIns => text["Refusal.TooManySignIns"],
            TooManyCalls many => text["Error.TooManyHint", text.Duration(many.RetryAfter)],
            TooManyHolds many => text["Refusal.TooManyHolds", many.Limit, text.Duration(many.RetryAfter)],
            HoldsLapsed lapsed => text["Refusal.HoldsLapsed", text.Duration(lapsed.RetryAfter)],
            IdempotencyKeyReused => text["Refusal.FormSentBefore"],
            ReservationNotPayable => text["Refusal.NotPayable"],
            ScheduleClosed => text["Refusal.ScheduleClosed"],
            PaymentInProgress => text["Refusal.PaymentInProgress"],
            PaymentDeclined declined => text[declined.MayTryAgain ? "Refusal.PaymentDeclined" : "Refusal.PaymentDeclinedForGood"],
            RefundExceeds rest => text["Refusal.RefundExceeds", text.Money(rest.Refundable)],
            ConcurrentUpdate or Unavailable or IdempotencyKeyInUse => text["Refusal.Busy"],
            _ => throw new InvalidOperationException($"No text is written for {refusal}."),
        };
    }

    private static string Numbers(IEnumerable<Seat> seats) => string.Join(", ", seats.Select(seat => seat.SeatNumber));
}
