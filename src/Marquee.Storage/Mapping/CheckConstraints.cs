using Marquee.Domain;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Mapping;

internal static class CheckConstraints
{
    /// <summary>Lets the database refuse a word that is none of the enum's.</summary>
    public static TableBuilder<T> HasWords<T, TEnum>(this TableBuilder<T> table, string column)
        where T : class
        where TEnum : struct, Enum
    {
        var words = string.Join(", ", WireNames.All<TEnum>().Select(word => $"'{word}'"));
        table.HasCheckConstraint($"ck_{table.Name}_{column}", $"{column} in ({words})");
        return table;
    }
}
