using Marquee.Api.Hosting;
using Marquee.Domain.Reservations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Reservations;

internal static class ReservationRegistration
{
    public static void AddMarqueeReservations(this IServiceCollection services)
    {
        services.AddValidatedOptions<ReservationOptions, ReservationOptionsValidator>(ReservationOptions.Section);
        services.AddSingleton<ReservationTelemetry>();
        services.AddScoped<ReserveSeats>();
        services.AddScoped<CancelReservation>();
    }
}

[OptionsValidator]
internal sealed partial class ReservationOptionsValidator : IValidateOptions<ReservationOptions>;
