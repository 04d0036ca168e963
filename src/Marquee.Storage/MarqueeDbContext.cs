using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Marquee.Domain.Messages;
using Marquee.Domain.Payments;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Storage.Accounts;
using Marquee.Storage.Idempotency;
using Marquee.Storage.Mapping;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Marquee.Storage;

/// <summary>Every table of Marquee, on either database.</summary>
public sealed class MarqueeDbContext(DbContextOptions<MarqueeDbContext> options)
    : IdentityDbContext<UserAccount, IdentityRole<long>, long>(options), IDataProtectionKeyContext
{
    public DbSet<Movie> Movies => Set<Movie>();

    public DbSet<Theater> Theaters => Set<Theater>();

    public DbSet<Screen> Screens => Set<Screen>();

    public DbSet<Seat> Seats => Set<Seat>();

    public DbSet<Schedule> Schedules => Set<Schedule>();

    public DbSet<PriceList> PriceLists => Set<PriceList>();

    public DbSet<PriceLine> PriceLines => Set<PriceLine>();

    public DbSet<StoredPriceRule> PriceRules => Set<StoredPriceRule>();

    public DbSet<PriceCategory> PriceCategories => Set<PriceCategory>();

    public DbSet<Reservation> Reservations => Set<Reservation>();

    public DbSet<ReservedSeat> ReservedSeats => Set<ReservedSeat>();

    public DbSet<MemberQuota> MemberQuotas => Set<MemberQuota>();

    public DbSet<ScheduleOccupancy> ScheduleOccupancies => Set<ScheduleOccupancy>();

    public DbSet<Payment> Payments => Set<Payment>();

    public DbSet<Refund> Refunds => Set<Refund>();

    public DbSet<SandboxCharge> SandboxCharges => Set<SandboxCharge>();

    public DbSet<SandboxRefund> SandboxRefunds => Set<SandboxRefund>();

    public DbSet<MemberMessage> MemberMessages => Set<MemberMessage>();

    public DbSet<Lease> Leases => Set<Lease>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<OneTimeToken> OneTimeTokens => Set<OneTimeToken>();

    public DbSet<IdempotentCall> IdempotentCalls => Set<IdempotentCall>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Indexes are chosen, not made for every foreign key: on the ledger's tables each costs every reservation a write.
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();
        configurationBuilder.Properties<MovieId>().HaveConversion<MovieIdConverter>();
        configurationBuilder.Properties<TheaterId>().HaveConversion<TheaterIdConverter>();
        configurationBuilder.Properties<ScreenId>().HaveConversion<ScreenIdConverter>();
        configurationBuilder.Properties<SeatId>().HaveConversion<SeatIdConverter>();
        configurationBuilder.Properties<ScheduleId>().HaveConversion<ScheduleIdConverter>();
        configurationBuilder.Properties<PriceListId>().HaveConversion<PriceListIdConverter>();
        configurationBuilder.Properties<UserId>().HaveConversion<UserIdConverter>();
        configurationBuilder.Properties<FilmRating>().HaveConversion<WordConverter<FilmRating>>();
        configurationBuilder.Properties<Genre>().HaveConversion<WordConverter<Genre>>();
        configurationBuilder.Properties<SeatKind>().HaveConversion<WordConverter<SeatKind>>();
        configurationBuilder.Properties<PricedDays>().HaveConversion<WordConverter<PricedDays>>();
        configurationBuilder.Properties<ReservationStatus>().HaveConversion<WordConverter<ReservationStatus>>();
        configurationBuilder.Properties<GatewayKind>().HaveConversion<WordConverter<GatewayKind>>();
        configurationBuilder.Properties<PaymentStatus>().HaveConversion<WordConverter<PaymentStatus>>();
        configurationBuilder.Properties<RefundStatus>().HaveConversion<WordConverter<RefundStatus>>();
        configurationBuilder.Properties<RefundReason>().HaveConversion<WordConverter<RefundReason>>();
        configurationBuilder.Properties<SandboxState>().HaveConversion<WordConverter<SandboxState>>();
        configurationBuilder.Properties<MemberMessageKind>().HaveConversion<WordConverter<MemberMessageKind>>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(MarqueeDbContext).Assembly);
    }
}
