using System.Reflection;

namespace Marquee.Api.Tests.Deployment;

/// <summary>The settings of our own, found as properties of the options classes.</summary>
internal static class KnownSettings
{
    private static readonly string[] WithoutOptions = ["ConnectionStrings:Database", "ConnectionStrings:Redis", "Database:Provider", "DataFolder"];

    public static IReadOnlyCollection<string> EnvironmentNames { get; } =
        [.. WithoutOptions.Concat(OfOptions()).Select(key => key.Replace(":", "__", StringComparison.Ordinal))];

    private static IEnumerable<string> OfOptions() =>
        from assembly in typeof(Program).Assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Marquee.", StringComparison.Ordinal))
            .Select(Assembly.Load).Append(typeof(Program).Assembly)
        from type in assembly.GetTypes()
        let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
        where section is { IsLiteral: true }
        from property in type.GetProperties()
        where property.CanWrite
        select $"{section.GetRawConstantValue()}:{property.Name}";
}
