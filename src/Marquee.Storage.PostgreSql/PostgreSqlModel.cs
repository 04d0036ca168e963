using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Marquee.Storage.PostgreSql;

/// <summary>
/// The model's part that only PostgreSQL needs: a <see cref="DateTime"/> that is no instant is a wall-clock time, without time zone.
/// </summary>
internal sealed class PostgreSqlModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var wallClocks =
            from entity in modelBuilder.Model.GetEntityTypes()
            from property in entity.GetProperties()
            where property.ClrType == typeof(DateTime) && property.GetValueConverter() is null
            select property;
        foreach (var property in wallClocks)
        {
            property.SetColumnType("timestamp without time zone");
        }
    }
}
