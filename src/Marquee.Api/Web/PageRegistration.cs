namespace Marquee.Api.Web;

internal static class PageRegistration
{
    public static void AddMarqueePages(this IServiceCollection services) => services.AddRazorComponents();

    public static void UseMarqueePages(this WebApplication app)
    {
    }

    public static void MapPages(this WebApplication app)
    {
    }
}
