using System.Reflection;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Marquee.Storage.Bulk;

/// <summary>A table as the model describes it, and its entities as rows of plain values.</summary>
public sealed class BulkTable
{
    private readonly IReadOnlyList<IProperty> _properties;
    private readonly IProperty? _key;

    private BulkTable(IEntityType entity)
    {
        Name = entity.GetTableName()!;
        _properties = [.. entity.GetProperties()];
        Columns = [.. _properties.Select(property => property.GetColumnName())];
        _key = entity.FindPrimaryKey()?.Properties is [{ ValueGenerated: ValueGenerated.OnAdd } key] ? key : null;
        Key = _key?.GetColumnName();
    }

    public string Name { get; }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The column of the key that the database makes, or <see langword="null"/> where the rows bring theirs.</summary>
    public string? Key { get; }

    public static BulkTable Of<T>(MarqueeDbContext db)
        where T : class =>
        new(db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity."));

    public void SetKeys<T>(IEnumerable<T> rows, IEnumerable<long> keys)
        where T : class
    {
        var key = PropertyOf(_key!);
        foreach (var (row, value) in rows.Zip(keys))
        {
            key.SetValue(row, _key!.GetValueConverter() is { } converter ? converter.ConvertFromProvider(value) : value);
        }
    }

    /// <summary>
    /// The values of each row in the order of <see cref="Columns"/>, as the provider takes them. The array is the same for all.
    /// </summary>
    public IEnumerable<object?[]> Values<T>(IEnumerable<T> rows, DateTime now, string actor)
        where T : class
    {
        var readers = _properties.Select(property => Reader(property, now, actor)).ToArray();
        var values = new object?[readers.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < readers.Length; i++)
            {
                values[i] = readers[i](row);
            }

            yield return values;
        }
    }

    private static Func<object, object?> Reader(IProperty property, DateTime now, string actor)
    {
        switch (property.Name)
        {
            case AuditColumns.CreatedAt or AuditColumns.ModifiedAt when property.IsShadowProperty():
                return _ => now;
            case AuditColumns.CreatedBy or AuditColumns.ModifiedBy when property.IsShadowProperty():
                return _ => actor;
        }

        var member = PropertyOf(property);
        return property.GetValueConverter() is { } converter
            ? row => converter.ConvertToProvider(member.GetValue(row))
            : member.GetValue;
    }

    private static PropertyInfo PropertyOf(IProperty property) =>
        property.PropertyInfo
            ?? throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name} has no value to write.");
}
