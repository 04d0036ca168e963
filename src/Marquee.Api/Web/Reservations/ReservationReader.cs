using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Web.Reservations;

/// <summary>Who sits where and what it costs; what was paid, and what a cancellation would give back.</summary>
/// <param name="People">A line a seat, where there is a price list: the seat, the category and what it costs, in KRW.</param>
/// <param name="Paid">The newest payment, if there is one.</param>
/// <param name="Returned">What would come back now, in KRW; <see langword="null"/> where nothing was paid.</param>
public sealed record Bill(IReadOnlyList<(string Seat, string Category, long Amount)> People, PaidReservation? Paid, long? Returned);

/// <summary>Reads what pages say about reservations beside the reservations themselves.</summary>
internal sealed class ReservationReader(
    IPaymentQueries payments, IPriceListStore prices, PaymentOptions options, TimeProvider time)
{
    public async Task<Bill> ReadAsync(MemberReservation found, CancellationToken ct) =>
        (await ReadAsync([found], ct))[found.Reservation.Id];

    public async Task<IReadOnlyDictionary<Guid, Bill>> ReadAsync(IReadOnlyList<MemberReservation> found, CancellationToken ct)
    {
        var paid = await payments.ListCurrentAsync([.. found.Select(one => one.Reservation.Id)], ct);
        var categories = found.Any(one => one.Reservation.SeatCategories is not null)
            ? await prices.ListPriceCategoriesAsync(ct)
            : [];
        return found.ToDictionary(
            one => one.Reservation.Id, one => Write(one, paid.GetValueOrDefault(one.Reservation.Id), categories));
    }

    private Bill Write(MemberReservation found, PaidReservation? paid, IReadOnlyList<PriceCategory> categories)
    {
        var (reservation, language) = (found.Reservation, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var people = reservation.SeatCategories is null
            ? []
            : reservation.SeatIds.Select((_, i) => (
                found.SeatNumbers[i],
                categories.FirstOrDefault(category => category.Code == reservation.CategoryOf(i))?.NameIn(language)
                    ?? reservation.CategoryOf(i),
                reservation.AmountOf(i))).ToList();
        var percent = options.Refunds.PercentAt(found.Schedule.TimeTable.StartsAt, time.Instant);
        return new Bill(
            people, paid,
            paid is { Payment.Status: PaymentStatus.Approved }
                ? RefundRules.AmountOf(paid.Payment.Amount, paid.Refunded, percent)
                : null);
    }
}
