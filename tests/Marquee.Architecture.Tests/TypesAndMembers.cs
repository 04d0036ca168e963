using System.Reflection;

namespace Marquee.Architecture.Tests;

internal static class TypesAndMembers
{
    /// <summary>Everything a type declares itself.</summary>
    public const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>
    /// The names of a module's types and of what they declare; hardly anything of the application is public, so all of them.
    /// </summary>
    public static IEnumerable<string> NamesOf(string module) =>
        from type in Modules.Load(module).GetTypes()
        from name in type.GetMembers(Declared).Select(member => $"{type.FullName}.{member.Name}").Prepend(type.FullName!)
        select name;
}
