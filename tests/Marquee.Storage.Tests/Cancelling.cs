using Marquee.Domain.Reservations;

namespace Marquee.Storage.Tests;

/// <summary>Cancellations where it does not matter who cancels.</summary>
internal static class Cancelling
{
    public static Cancellation ByMember => Cancellation.ByMember(percent: 100, DateTime.UnixEpoch);
}
