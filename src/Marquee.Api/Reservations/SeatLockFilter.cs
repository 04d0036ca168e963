using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Guards;

namespace Marquee.Api.Reservations;

/// <summary>
/// The declarative form of the locks: the whole handler runs inside them, its transaction too. What names no seats that could be sold goes
/// through without a lock, for the handler to refuse.
/// </summary>
internal sealed class SeatLockFilter(SeatLocks locks, ReservationOptions rules) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // A body that could not be read has left null here, and 400 in the response.
        var request = context.Arguments.OfType<ReserveSeatsRequest>().FirstOrDefault();
        return request is { SeatIds: { Count: > 0 } seats } && seats.Count <= rules.MaxSeatsPerMember
            && seats.Distinct().Count() == seats.Count
            ? new ValueTask<object?>(locks.RunAsync(
                new ScheduleId(request.ScheduleId),
                [.. seats.Select(id => new SeatId(id))],
                () => next(context).AsTask(),
                late => new ApiProblem(late),
                context.HttpContext.RequestAborted))
            : next(context);
    }
}

internal static class SeatLockRoute
{
    /// <summary>
    /// Takes the locks of the seats named in a <see cref="ReserveSeatsRequest"/> around the handler, if the settings want them here.
    /// </summary>
    public static RouteHandlerBuilder WithSeatLock(this RouteHandlerBuilder route) => route.AddEndpointFilterFactory((factory, next) =>
    {
        // Routes are mapped before the settings are validated, and validation reports all mistakes at once.
        var settings = factory.ApplicationServices.GetRequiredService<IConfiguration>();
        if (!IsSetTo(settings[$"{ReservationOptions.Section}:{nameof(ReservationOptions.Guard)}"], GuardKind.Distributed)
            || !IsSetTo(settings[$"{DistributedOptions.Section}:{nameof(DistributedOptions.Form)}"], LockForm.Declarative))
        {
            return next;
        }

        var filter = new Lazy<SeatLockFilter>(() => ActivatorUtilities.CreateInstance<SeatLockFilter>(factory.ApplicationServices));
        return context => filter.Value.InvokeAsync(context, next);
    });

    private static bool IsSetTo<T>(string? setting, T value)
        where T : struct, Enum => Enum.TryParse<T>(setting, ignoreCase: true, out var said) && said.Equals(value);
}
