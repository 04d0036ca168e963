using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Marquee.Domain.Messages;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Reconciliation;
using Marquee.Storage.Accounts;
using Marquee.Storage.Audit;
using Marquee.Storage.Catalog;
using Marquee.Storage.Idempotency;
using Marquee.Storage.Mapping;
using Marquee.Storage.Messages;
using Marquee.Storage.Payments;
using Marquee.Storage.Reservations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Storage;

/// <summary>What both databases share; called by the registration of a provider.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Adds the <see cref="MarqueeDbContext"/> and the queries. Needs a <see cref="TimeProvider"/>, an <see cref="IActor"/>,
    /// <see cref="ITimeZones"/>, <see cref="ITitleSearch"/> and <see cref="Marquee.Domain.Prices.PriceOptions"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="useProvider">Chooses the database and its migrations.</param>
    public static IServiceCollection AddMarqueeStorage(
        this IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> useProvider)
    {
        services.AddSingleton<AuditColumnsInterceptor>();
        services.AddPooledDbContextFactory<MarqueeDbContext>((provider, options) =>
        {
            useProvider(provider, options);
            options.UseSnakeCaseNamingConvention().AddInterceptors(provider.GetRequiredService<AuditColumnsInterceptor>());
        });
        services.AddScoped<ListingReader>();
        services.AddScoped<ICatalogQueries, CatalogQueries>();
        services.AddScoped<CatalogStore>();
        services.AddScoped<ICatalogStore>(provider => provider.GetRequiredService<CatalogStore>());
        services.AddScoped<IPriceListStore>(provider => provider.GetRequiredService<CatalogStore>());
        services.AddScoped<ISalesStore>(provider => provider.GetRequiredService<CatalogStore>());
        services.AddSingleton<IReservationQueries, ReservationQueries>();
        services.AddSingleton<IScheduleReader, ScheduleReader>();
        services.AddSingleton<ILedgerAudit, LedgerAudit>();
        services.AddSingleton<IStaffReservations, StaffReservations>();
        services.AddSingleton<ICalledOffReservations, CalledOffReservations>();
        services.AddSingleton<IPaymentLedger, PaymentLedger>();
        services.AddSingleton<IPaymentQueries, PaymentQueries>();
        services.AddSingleton<IPaymentAudit, PaymentAudit>();
        services.AddSingleton<ISandboxCharges, SandboxCharges>();
        services.AddSingleton<IMemberMessages, MemberMessages>();
        services.AddSingleton<Leases>();
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddScoped<IAuditQueries, AuditQueries>();
        services.AddScoped<RefreshTokenStore>();
        services.AddScoped<OneTimeTokenStore>();
        services.AddScoped<AccountChanges>();
        services.AddScoped<IdempotencyStore>();
        return services;
    }
}
