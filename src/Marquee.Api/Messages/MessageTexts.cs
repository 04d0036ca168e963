using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Messages;

/// <summary>What messages say: <c>MessageTexts.resx</c> (English) and <c>MessageTexts.ko.resx</c>.</summary>
public sealed class MessageTexts;

/// <summary>The languages of messages are those of the pages.</summary>
internal static class MessageLanguages
{
    /// <summary>The language of a page; of a call to the API, the one its <c>Accept-Language</c> names.</summary>
    public static async Task<CultureInfo> OfAsync(HttpContext http)
    {
        if (http.Features.Get<IRequestCultureFeature>() is { } page)
        {
            return page.RequestCulture.UICulture;
        }

        var options = http.RequestServices.GetRequiredService<IOptions<RequestLocalizationOptions>>().Value;
        var wanted = await new AcceptLanguageHeaderRequestCultureProvider { Options = options }.DetermineProviderCultureResult(http);
        return wanted?.UICultures
            .Select(name => options.SupportedUICultures!.FirstOrDefault(
                known => name.StartsWith(known.Name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null) ?? options.DefaultRequestCulture.UICulture;
    }

    extension(IStringLocalizer<MessageTexts> texts)
    {
        /// <summary>A text in a language.</summary>
        public string In(CultureInfo language, string name, params object[] arguments)
        {
            // The localizer reads the culture of the flow it is called in.
            var before = CultureInfo.CurrentUICulture;
            try
            {
                CultureInfo.CurrentUICulture = language;
                return texts[name, arguments];
            }
            finally
            {
                CultureInfo.CurrentUICulture = before;
            }
        }
    }
}
