using System.Reflection;

namespace Marquee.Architecture.Tests;

/// <summary>The assemblies of the product.</summary>
internal static class Modules
{
    public static readonly IReadOnlyList<string> All =
        ["Marquee.Domain", "Marquee.Storage", "Marquee.Storage.Sqlite", "Marquee.Storage.PostgreSql", "Marquee.Infrastructure",
            "Marquee.Engine", "Marquee.Api"];

    public static Assembly Domain => Load("Marquee.Domain");

    public static Assembly Load(string module) => Assembly.Load(module);

    /// <summary>The names of the assemblies whose types a module uses.</summary>
    public static IReadOnlyList<string> ReferencesOf(string module) =>
        [.. Load(module).GetReferencedAssemblies().Select(reference => reference.Name!).Order()];
}
