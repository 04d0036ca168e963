using Marquee.Storage.Mapping;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Accounts;

/// <summary>Identity's tables under the project's names: singular, without a prefix.</summary>
internal sealed class AccountConfiguration :
    IEntityTypeConfiguration<UserAccount>,
    IEntityTypeConfiguration<IdentityRole<long>>,
    IEntityTypeConfiguration<IdentityUserRole<long>>,
    IEntityTypeConfiguration<IdentityUserClaim<long>>,
    IEntityTypeConfiguration<IdentityUserLogin<long>>,
    IEntityTypeConfiguration<IdentityUserToken<long>>,
    IEntityTypeConfiguration<IdentityRoleClaim<long>>,
    IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<UserAccount> builder)
    {
        builder.ToTable("user_account").HasAudit();
        builder.Property(account => account.Name).HasMaxLength(100);
        builder.HasIndex(account => account.NormalizedEmail).IsUnique().HasDatabaseName("ix_user_account_normalized_email");
        builder.HasIndex(account => account.NormalizedUserName).IsUnique().HasDatabaseName("ix_user_account_normalized_user_name");
    }

    public void Configure(EntityTypeBuilder<IdentityRole<long>> builder) =>
        builder.ToTable("role").HasIndex(role => role.NormalizedName).IsUnique().HasDatabaseName("ix_role_normalized_name");

    public void Configure(EntityTypeBuilder<IdentityUserRole<long>> builder) => builder.ToTable("user_role").HasIndex(row => row.RoleId);

    public void Configure(EntityTypeBuilder<IdentityUserClaim<long>> builder) => builder.ToTable("user_claim").HasIndex(row => row.UserId);

    public void Configure(EntityTypeBuilder<IdentityUserLogin<long>> builder) => builder.ToTable("user_login").HasIndex(row => row.UserId);

    public void Configure(EntityTypeBuilder<IdentityUserToken<long>> builder) => builder.ToTable("user_token");

    public void Configure(EntityTypeBuilder<IdentityRoleClaim<long>> builder) => builder.ToTable("role_claim").HasIndex(row => row.RoleId);

    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_key");
}
