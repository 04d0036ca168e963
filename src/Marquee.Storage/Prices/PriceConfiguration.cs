using Marquee.Domain.Prices;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Prices;

internal sealed class PriceConfiguration :
    IEntityTypeConfiguration<PriceCategory>,
    IEntityTypeConfiguration<PriceList>,
    IEntityTypeConfiguration<PriceLine>,
    IEntityTypeConfiguration<StoredPriceRule>
{
    private const int LongestCategoryName = 50;

    public void Configure(EntityTypeBuilder<PriceCategory> builder)
    {
        builder.ToTable("price_category").HasKey(category => category.Code);
        builder.Property(category => category.Code).HasMaxLength(PriceWord.Longest);
        builder.Property(category => category.NameKo).HasMaxLength(LongestCategoryName);
        builder.Property(category => category.NameEn).HasMaxLength(LongestCategoryName);
        builder.HasData(PriceCategory.Preset);
    }

    public void Configure(EntityTypeBuilder<PriceList> builder)
    {
        builder.ToTable("price_list").HasAudit();
        builder.Property(list => list.Id).ValueGeneratedOnAdd();
        builder.Property(list => list.Name).HasMaxLength(100);
        builder.HasIndex(list => list.Name).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PriceLine> builder)
    {
        builder.ToTable("price_line", table => table.HasCheckConstraint("ck_price_line_price", "price >= 0"))
            .HasKey(line => new { line.PriceListId, line.Zone, line.Category });
        builder.Property(line => line.Zone).HasMaxLength(PriceWord.Longest);
        builder.Property(line => line.Category).HasMaxLength(PriceWord.Longest);
        builder.HasOne<PriceList>().WithMany().HasForeignKey(line => line.PriceListId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<PriceCategory>().WithMany().HasForeignKey(line => line.Category).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<StoredPriceRule> builder)
    {
        builder.ToTable("price_rule", table =>
        {
            table.HasWords<StoredPriceRule, PricedDays>("days");
            table.HasCheckConstraint("ck_price_rule_hours", "from_hour >= 0 and from_hour < until_hour and until_hour <= 24");
        }).HasKey(rule => new { rule.PriceListId, rule.Position });
        builder.Property(rule => rule.Days).HasMaxLength(20);
        builder.HasOne<PriceList>().WithMany().HasForeignKey(rule => rule.PriceListId).OnDelete(DeleteBehavior.Cascade);
    }
}
