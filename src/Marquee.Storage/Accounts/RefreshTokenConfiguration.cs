using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Accounts;

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_token");
        builder.Property(token => token.TokenHash).HasMaxLength(64);
        builder.Property(token => token.ExpiresAt).HasConversion<InstantConverter>();
        builder.Property(token => token.UsedAt).HasConversion<InstantConverter>();
        builder.HasOne<UserAccount>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(token => token.TokenHash).IsUnique();
        builder.HasIndex(token => token.UserId);
        builder.HasIndex(token => token.Family);
        builder.HasIndex(token => token.ExpiresAt);
    }
}
