using System.Globalization;
using Marquee.Api.Reservations;
using Marquee.Api.Web.Site;
using Marquee.Domain.Prices;

namespace Marquee.Api.Web.Reservations;

/// <summary>
/// How many people of each category a form names: fields as <c>people_TEEN</c>. They have the last of the chosen seats, category by
/// category in the order of codes, and adults the others; seats.js adds up the same.
/// </summary>
internal static class People
{
    /// <summary>What the names of the fields begin with.</summary>
    public const string Prefix = "people_";

    /// <summary>A seat of no order: a person for whom there is no seat.</summary>
    private const long NoSeat = 0;

    extension(SentForm form)
    {
        /// <summary>The fields with their numbers, as far as they are positive.</summary>
        public IReadOnlyList<(string Category, int Count)> CountPeople() =>
        [
            .. form.Fields
                .Where(field => field.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(field => (
                    Category: field.Key[Prefix.Length..],
                    Count: int.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0))
                .Where(people => people.Count > 0)
                .OrderBy(people => people.Category, StringComparer.Ordinal),
        ];

        /// <summary>Who sits where.</summary>
        /// <param name="seats">The chosen seats, in their order.</param>
        public IReadOnlyList<TicketRequest> Assign(IReadOnlyList<long> seats)
        {
            var people = form.CountPeople();
            var adults = seats.Count - people.Sum(found => (long)found.Count);
            return adults < 0
                ? [new TicketRequest(NoSeat, PriceCategory.Adult)]
                :
                [
                    .. people.SelectMany(found => Enumerable.Repeat(found.Category, found.Count))
                        .Select((category, i) => new TicketRequest(seats[(int)adults + i], category)),
                ];
        }
    }
}
