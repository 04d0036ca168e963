using System.Reflection;
using Marquee.Domain.Reservations;
using Marquee.Engine.Guards;
using Marquee.Infrastructure.Caching;

namespace Marquee.Api.Configuration;

/// <summary>
/// The settings of Marquee: properties of the classes with a constant <c>Section</c>. Checks names and values.
/// </summary>
internal static class Settings
{
    /// <summary>The framework's settings that an argument may name. Their sections are read by others.</summary>
    private static readonly string[] OfTheFramework =
    [
        "urls", "http_ports", "https_ports", "preferHostingUrls", "environment", "contentRoot", "webRoot", "applicationName",
        "AllowedHosts",
        "shutdownTimeoutSeconds", "detailedErrors", "captureStartupErrors", "suppressStatusMessages", "hostingStartupAssemblies",
        "forwardedHeaders_enabled", "reloadConfigOnChange",
    ];

    private static readonly string[] SectionsOfTheFramework = ["Logging", "Kestrel", "hostBuilder"];

    public static IReadOnlyList<Setting> All { get; } =
    [
        .. from assembly in new[] { typeof(Settings).Assembly, typeof(ReservationOptions).Assembly, typeof(DistributedOptions).Assembly,
            typeof(CatalogCacheOptions).Assembly }
           from type in assembly.GetTypes()
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
           where section is { IsLiteral: true }
           from property in type.GetProperties()
           where property.CanWrite
           select new Setting(ConfigurationPath.Combine([.. Parts(section), property.Name]), property),
    ];

    private static readonly Dictionary<string, Setting> ByKey = All.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Sections =
        All.Where(setting => setting.Key.Contains(':')).Select(setting => FirstPart(setting.Key))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sees that every setting has a name that Marquee knows and a value that it allows.</summary>
    /// <exception cref="StartUpException">Some have not; the message names all of them.</exception>
    public static void Check(IConfiguration configuration)
    {
        var errors = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && !(pair.Value.Length == 0 && IsSection(pair.Key)))
            .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .Select(pair => ByKey.TryGetValue(pair.Key, out var setting) ? setting.FindError(pair.Value!) : FindMisspelling(pair.Key))
            .OfType<string>().ToList();
        if (errors.Count > 0)
        {
            throw new StartUpException(string.Join(" ", errors));
        }
    }

    /// <summary>What is wrong with the arguments of a start, in one sentence; <see langword="null"/> if nothing is.</summary>
    /// <remarks>The framework ignores an argument that it cannot read.</remarks>
    public static string? FindErrorOfArguments(IReadOnlyList<string> arguments)
    {
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            var isOption = argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/');
            if (!isOption && !argument.Contains('='))
            {
                return $"There is no argument '{argument}'.";
            }

            var parts = argument.TrimStart('-', '/').Split('=', 2);
            // Hosts of tests name the sections too, without a value.
            var isEmptySection = parts is [var name, ""] && IsSection(name);
            if (!ByKey.ContainsKey(parts[0]) && !IsOfTheFramework(parts[0]) && !isEmptySection)
            {
                return $"There is no setting '{parts[0]}'.{DidYouMean(parts[0], [.. ByKey.Keys, .. OfTheFramework])}";
            }

            if (parts.Length == 1 && ++at == arguments.Count)
            {
                return $"The argument '{argument}' has no value.";
            }
        }

        return null;
    }

    /// <remarks>Other variables of the environment are ignored, unless they look like a misspelt setting.</remarks>
    private static string? FindMisspelling(string key)
    {
        if (IsOfTheFramework(key))
        {
            return null;
        }

        var section = FirstPart(key);
        var isOwn = key.Contains(':') ? Sections.Contains(section)
            || Sections.Any(own => Spelling.IsNear(section, own)) : ByKey.Keys.Any(own => Spelling.IsNear(key, own));
        return isOwn ? $"There is no setting '{key}'.{DidYouMean(key, ByKey.Keys)}" : null;
    }

    private static string DidYouMean(string key, IReadOnlyCollection<string> known) =>
        Spelling.FindNearest(key, known) is { } near ? $" Did you mean '{near}'?" : " docs/settings.md lists them.";

    private static bool IsOfTheFramework(string key) =>
        OfTheFramework.Contains(key, StringComparer.OrdinalIgnoreCase)
        || SectionsOfTheFramework.Contains(FirstPart(key), StringComparer.OrdinalIgnoreCase)
        || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static bool IsSection(string key) => All.Any(setting => setting.Key.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase));

    private static string FirstPart(string key) => key.Split(':')[0];

    private static string[] Parts(FieldInfo section) => section.GetRawConstantValue() is string { Length: > 0 } name ? [name] : [];
}
