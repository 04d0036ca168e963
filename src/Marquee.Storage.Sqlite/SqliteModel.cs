using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Marquee.Storage.Sqlite;

/// <summary>The model's part that only SQLite needs: the database fills typed keys and never reuses an id.</summary>
internal sealed class SqliteModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var generated =
            from entity in modelBuilder.Model.GetEntityTypes()
            let key = entity.FindPrimaryKey()?.Properties
            where key is [{ ValueGenerated: ValueGenerated.OnAdd }] && key[0].ClrType != typeof(Guid)
            select modelBuilder.Entity(entity.ClrType).Property(key[0].Name);
        foreach (var key in generated)
        {
            key.ValueGeneratedOnAdd().UseAutoincrement();
        }
    }
}
