using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Marquee.Architecture.Tests;

public sealed class DomainTests
{
    private static readonly string[] Namespaces =
    [
        "Marquee.Domain", "Marquee.Domain.Catalog", "Marquee.Domain.Accounts", "Marquee.Domain.Audit", "Marquee.Domain.Limits",
        "Marquee.Domain.Messages",
        "Marquee.Domain.Payments", "Marquee.Domain.Prices", "Marquee.Domain.Reservations", "Marquee.Domain.Reservations.Reconciliation",
    ];

    /// <summary>Attributes of the base library that exist for the mapping of entities, too.</summary>
    private static readonly Type[] Mapping = [typeof(KeyAttribute), typeof(TimestampAttribute), typeof(ConcurrencyCheckAttribute)];

    [Fact]
    public void Features_are_the_only_namespaces()
    {
        Modules.Domain.GetExportedTypes().Where(type => !Namespaces.Contains(type.Namespace)).Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_carries_an_attribute_of_a_mapper()
    {
        var attributes =
            from type in Modules.Domain.GetTypes()
            from member in type.GetMembers(TypesAndMembers.Declared).Prepend(type)
            from attribute in member.GetCustomAttributesData()
            where IsMapping(attribute.AttributeType)
            select $"{type.Name}.{member.Name}: {attribute.AttributeType.Name}";

        attributes.Distinct().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("System.IO")]
    [InlineData("System.Net")]
    [InlineData("System.Data")]
    [InlineData("System.Threading.Channels")]
    [InlineData("System.Threading.Timer")]
    [InlineData("System.Threading.PeriodicTimer")]
    [InlineData("System.Diagnostics.Metrics")]
    [InlineData("System.Diagnostics.ActivitySource")]
    public void Nothing_does_input_or_output_or_its_plumbing(string forbidden)
    {
        var types = new ArchUnitNET.Loader.ArchLoader().LoadAssemblies(Modules.Domain).Build().Types;
        var uses =
            from type in types
            from dependency in type.Dependencies
            where dependency.Target.FullName == forbidden
                || dependency.Target.FullName.StartsWith($"{forbidden}.", StringComparison.Ordinal)
            select $"{type.FullName} -> {dependency.Target.FullName}";

        uses.Distinct().ShouldBeEmpty();
    }

    private static bool IsMapping(Type attribute) =>
        Mapping.Contains(attribute)
        || attribute.Namespace == typeof(TableAttribute).Namespace
        || attribute.Namespace!.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal);
}
