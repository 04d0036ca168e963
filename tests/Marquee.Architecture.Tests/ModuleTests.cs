namespace Marquee.Architecture.Tests;

public sealed class ModuleTests
{
    /// <remarks>The shared framework's own assemblies, not whatever is called <c>System.…</c>: packages are called so, too.</remarks>
    [Fact]
    public void Domain_references_nothing_but_the_base_library()
    {
        var baseLibrary = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet();

        Modules.ReferencesOf("Marquee.Domain").Where(reference => !baseLibrary.Contains(reference)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "Marquee.Storage", "Marquee.Infrastructure", "Marquee.Engine", "Marquee.Api", "Marquee.Storage.", "StackExchange", "Redis",
        "Garnet", "Tsavorite",
        "Kafka", "Npgsql", "Sqlite")]
    [InlineData(
        "Marquee.Storage.Sqlite", "Marquee.Infrastructure", "Marquee.Engine", "Marquee.Api", "Marquee.Storage.PostgreSql", "StackExchange",
        "Redis", "Garnet",
        "Tsavorite", "Kafka", "Npgsql")]
    [InlineData(
        "Marquee.Storage.PostgreSql", "Marquee.Infrastructure", "Marquee.Engine", "Marquee.Api", "Marquee.Storage.Sqlite", "StackExchange",
        "Redis", "Garnet",
        "Tsavorite", "Kafka", "Microsoft.Data.Sqlite", "EntityFrameworkCore.Sqlite")]
    [InlineData(
        "Marquee.Infrastructure", "Marquee.Storage", "Marquee.Engine", "Marquee.Api", "EntityFrameworkCore", "Npgsql", "Sqlite",
        "AspNetCore")]
    [InlineData(
        "Marquee.Engine", "Marquee.Storage", "Marquee.Api", "EntityFrameworkCore", "Npgsql", "Sqlite", "AspNetCore", "Garnet",
        "FusionCache", "Kafka")]
    public void A_module_does_not_reference_what_is_anothers(string module, params string[] forbidden)
    {
        Modules.ReferencesOf(module).Where(reference => forbidden.Any(name => reference.Contains(name, StringComparison.OrdinalIgnoreCase)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Of_Infrastructure_the_engine_uses_Redis_alone()
    {
        var types = new ArchUnitNET.Loader.ArchLoader().LoadAssemblies(Modules.Load("Marquee.Engine")).Build().Types;
        var uses =
            from type in types
            from dependency in type.Dependencies
            let target = dependency.Target.FullName
            where target.StartsWith("Marquee.Infrastructure.", StringComparison.Ordinal)
                && !target.StartsWith("Marquee.Infrastructure.Redis.", StringComparison.Ordinal)
            select $"{type.FullName} -> {target}";

        types.ShouldNotBeEmpty();
        uses.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_module_is_looked_at()
    {
        Modules.ReferencesOf("Marquee.Api").Where(reference => reference.StartsWith("Marquee.", StringComparison.Ordinal))
            .Append("Marquee.Api")
            .ShouldBe(Modules.All, ignoreOrder: true);
    }
}
