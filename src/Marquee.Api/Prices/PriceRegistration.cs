using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Api.Prices;

internal static class PriceRegistration
{
    public static void AddMarqueePrices(this IServiceCollection services)
    {
        services.AddValidatedOptions<PriceOptions>(PriceOptions.Section);
        services.AddJsonContext(PriceJson.Default);
        services.AddScoped<EditPriceLists>();
    }
}
