using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Batching;

namespace Marquee.Engine.Claims;

/// <summary>Loads schedules into Redis when they are first asked for; those that are asked for at once, together.</summary>
public sealed class ScheduleLoader(ISeatClaims claims, IReservationLedger ledger, EngineTelemetry telemetry, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>
    /// Orders wait for it, those of all schedules of a batch for its end: two readings of the database are under way at once, of up to 16.
    /// </summary>
    private static readonly BatcherLimits Batches = new(Readers: 2, MaxBatch: 16, Capacity: 100_000, TimeSpan.FromSeconds(2));

    private readonly Batcher<ScheduleId, bool> _batcher = new(
        Batches, tooBusy: false, batch => LoadAsync(batch.Requests, claims, ledger, telemetry, time), time);

    private readonly ConcurrentDictionary<ScheduleId, Lazy<Task<bool>>> _loading = new();

    /// <summary>Loads a schedule, once, however many ask for it.</summary>
    /// <param name="ct">The caller's patience; the load itself goes on.</param>
    /// <returns>Whether to claim again; false when the database could not be read or Redis cannot be asked.</returns>
    public Task<bool> LoadAsync(ScheduleId schedule, CancellationToken ct) =>
        _loading.GetOrAdd(schedule, static (schedule, loader) => new(() => loader.LoadOnceAsync(schedule)), this).Value.WaitAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    private async Task<bool> LoadOnceAsync(ScheduleId schedule)
    {
        try
        {
            return await _batcher.SendAsync(schedule, CancellationToken.None);
        }
        finally
        {
            _loading.TryRemove(schedule, out _);
        }
    }

    private static async Task<IReadOnlyList<bool>> LoadAsync(
        IReadOnlyList<ScheduleId> schedules, ISeatClaims claims, IReservationLedger ledger, EngineTelemetry telemetry, TimeProvider time)
    {
        IReadOnlyList<ScheduleId> given = [];
        try
        {
            var token = ClaimFields.Encode(Guid.CreateVersion7(time.GetUtcNow()));
            given = await claims.BeginLoadAsync(schedules, token);
            if (given.Count > 0)
            {
                var seats = await ledger.ListLiveSeatsAsync(given, time.Instant, CancellationToken.None);
                telemetry.Loaded(await claims.LoadAsync(given, token, seats.ToLookup(seat => seat.ScheduleId)));
            }

            // Others are loaded by another instance: the next claim will say.
            return [.. schedules.Select(_ => true)];
        }
        catch (Exception exception)
        {
            if (exception is not ClaimsUnavailableException)
            {
                telemetry.CouldNotRead(schedules.Count, exception);
            }

            // Their locks would keep every loader away until they end.
            await Task.WhenAll(given.Select(claims.InvalidateAsync));

            return [.. schedules.Select(_ => false)];
        }
    }
}
