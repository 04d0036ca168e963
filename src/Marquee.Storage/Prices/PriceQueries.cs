using Marquee.Domain;
using Marquee.Domain.Prices;

namespace Marquee.Storage.Prices;

/// <summary>The pieces from which queries for prices are made.</summary>
internal static class PriceQueries
{
    extension(MarqueeDbContext db)
    {
        /// <summary>The prices of a list: the standard zone first, then by zone; in each in the order of the categories.</summary>
        public IQueryable<ZonePrice> PricesOf(PriceListId list) =>
            from line in db.PriceLines
            join category in db.PriceCategories on line.Category equals category.Code
            where line.PriceListId == list
            orderby line.Zone == PriceZone.Standard descending, line.Zone, category.Position, category.Code
            select new ZonePrice(line.Zone, line.Category, line.Price);
    }
}
