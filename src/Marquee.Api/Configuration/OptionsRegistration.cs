using Microsoft.Extensions.Options;

namespace Marquee.Api.Configuration;

internal static class OptionsRegistration
{
    /// <summary>Binds a section to an options object. <see cref="Settings.Check"/> has seen before that its values are allowed.</summary>
    public static void AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>The same, with rules that no attribute expresses.</summary>
    public static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddValidatedOptions<TOptions>(section);
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
