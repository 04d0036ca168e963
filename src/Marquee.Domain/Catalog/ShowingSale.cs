namespace Marquee.Domain.Catalog;

/// <summary>Whether a showing is sold.</summary>
public enum ShowingSale
{
    /// <summary>It is, until it starts.</summary>
    Open,

    /// <summary>It is not; what was sold stays sold.</summary>
    Closed,

    /// <summary>It does not take place: what was sold is cancelled and refunded.</summary>
    CalledOff,
}

/// <summary>The sale of a showing, and how far its end has come.</summary>
/// <param name="Live">Reservations that are still to be cancelled, where it was called off; else those that live.</param>
/// <param name="Cancelled">Reservations that were cancelled since it was called off.</param>
/// <param name="Refunds">How many of their payments give something back.</param>
/// <param name="RefundsDone">How many of these the provider has given back.</param>
/// <param name="Refunded">What all of these give back, in KRW.</param>
/// <param name="Messages">How many members are written to.</param>
/// <param name="MessagesSent">How many were.</param>
public sealed record SaleProgress(
    ScheduleId Id, ShowingSale Sale, int Live, int Cancelled, int Refunds, int RefundsDone, long Refunded, int Messages, int MessagesSent);

/// <summary>The sales of showings as an admin changes them. Every change is one transaction under the lock that orders take.</summary>
public interface ISalesStore
{
    /// <summary>A showing's sale, or <see langword="null"/> when there is no such schedule.</summary>
    Task<SaleProgress?> FindSaleAsync(ScheduleId id, CancellationToken ct);

    /// <summary>
    /// Opens, closes or calls off. What was called off stays so. <see cref="ContentNotFound"/>, <see cref="ScheduleClosed"/>.
    /// </summary>
    /// <returns>The schedule.</returns>
    Task<Result<ScheduleRecord>> ChangeSaleAsync(ScheduleId id, ShowingSale sale, CancellationToken ct);
}

/// <summary>The use case: an admin closes a showing, opens it again, or calls it off.</summary>
public sealed class EditSales(ISalesStore store, ICatalogChanges changes)
{
    /// <inheritdoc cref="ISalesStore.ChangeSaleAsync"/>
    /// <returns>The sale as it is then.</returns>
    public async Task<Result<SaleProgress>> ChangeAsync(ScheduleId id, ShowingSale sale, CancellationToken ct)
    {
        var result = await store.ChangeSaleAsync(id, sale, ct);
        if (result.Refusal is { } refusal)
        {
            return refusal;
        }

        await changes.AnnounceAsync(ListingScope.Showing(result.Value.TheaterId));
        return (await store.FindSaleAsync(id, CancellationToken.None))!;
    }
}
