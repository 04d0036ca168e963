using System.Globalization;
using Marquee.Api.Tests.Fixtures;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Domain.Catalog;
using Marquee.Domain.Limits;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Marquee.Api.Tests.Web;

public sealed class RefusalTextTests(Servers servers)
{
    private static readonly DateTime Ten = new(2025, 1, 8, 10, 0, 0);

    private static readonly Refusal[] ForVisitors =
    [
        new InvalidInput("seatIds", "x"), new WrongCredentials(), new ContentNotFound("seat", 1), new ContentNotFound("reservation", 1),
        new SeatsAlreadyReserved([]), new ScheduleStarted(Ten), new SeatLimitExceeded(5, 0), new SeatLimitExceeded(5, 4),
        new SeatsNotAdjacent([]), new SeatsInseparable([], []), new CategoryNotOffered("TEEN", [], []), new PriceChanged(1, []),
        new IdempotencyKeyReused("key"), new IdempotencyKeyInUse("key"), new EmailAlreadyUsed("a@example.com"),
        new ReservationNotPayable(ReservationStatus.Expired), new ConcurrentUpdate(), new CoolingDown(TimeSpan.FromMinutes(5)),
        new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true), new TooManyHolds(3, TimeSpan.FromMinutes(4)),
        new HoldsLapsed(TimeSpan.FromMinutes(30)), new ScheduleClosed(), new PaymentInProgress(),
        new PaymentDeclined("REJECT_CARD_COMPANY", MayTryAgain: true), new PaymentDeclined(null, MayTryAgain: false),
        new RefundExceeds(5_000),
    ];

    private static readonly Refusal[] ForAdmins =
    [
        new InvalidInput("title", "x"), new ContentNotFound("movie", 1), new OutdatedVersion("movie", 1),
        new ScheduleOverlaps([new TimeTable(new ScheduleId(1), Ten, Ten.AddHours(2), Ten.AddHours(-9))]),
        new ContentInUse("movie", 1, new CatalogUse(Screens: 1)), new ScheduleClosed(), new PaymentInProgress(), new RefundExceeds(0),
    ];

    [Fact]
    public void Every_refusal_has_a_text_in_both_languages()
    {
        var text = servers[SetUp.Embedded].Services.GetRequiredService<IStringLocalizer<Texts>>();
        var culture = CultureInfo.CurrentUICulture;
        try
        {
            var (english, korean) = (TextsIn("en"), TextsIn("ko"));
            english.ShouldAllBe(found => !found.Contains("Refusal.", StringComparison.Ordinal));
            korean.ShouldAllBe(found => found.Any(letter => letter >= '가' && letter <= '힣'));
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }

        // A page that an account may not see has a page of its own, not a refusal.
        ForVisitors.Concat(ForAdmins).Select(refusal => refusal.Code).Append(RefusalCode.Forbidden).Distinct()
            .ShouldBe(Enum.GetValues<RefusalCode>(), ignoreOrder: true);

        IReadOnlyList<string> TextsIn(string language)
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return [.. ForVisitors.Select(text.Of), .. ForAdmins.Select(text.ForAdmin)];
        }
    }
}
