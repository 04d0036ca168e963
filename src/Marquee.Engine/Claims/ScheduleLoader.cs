using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Batching;

namespace Marquee.Engine.Claims;

/// <summary>Loads schedules into Redis when they are first asked for; those that are asked for at once, together.</summary>
public sealed class ScheduleLoader : IAsyncDisposable
{
    /// <summary>Orders wait for it: two readings of the database are under way at once, of up to 64 schedules.</summary>
    private static readonly BatcherLimits Batches = new(Readers: 2, MaxBatch: 64, Capacity: 100_000, TimeSpan.FromSeconds(2));

    private static readonly TimeSpan WhileAnotherLoads = TimeSpan.FromMilliseconds(20);

    private readonly ISeatClaims _claims;
    private readonly IReservationLedger _ledger;
    private readonly EngineTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Batcher<ScheduleId, bool> _batcher;
    private readonly ConcurrentDictionary<ScheduleId, Lazy<Task<bool>>> _loading = new();

    public ScheduleLoader(ISeatClaims claims, IReservationLedger ledger, EngineTelemetry telemetry, TimeProvider time)
    {
        (_claims, _ledger, _telemetry, _time) = (claims, ledger, telemetry, time);
        _batcher = new Batcher<ScheduleId, bool>(Batches, tooBusy: false, LoadAsync, time);
    }

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

    private async Task<IReadOnlyList<bool>> LoadAsync(Batch<ScheduleId> batch)
    {
        try
        {
            var token = ClaimFields.Encode(Guid.CreateVersion7(_time.GetUtcNow()));
            var given = await _claims.BeginLoadAsync(batch.Requests, token);
            var loaded = 0;
            if (given.Count > 0)
            {
                var now = _time.Instant;
                var seats = (await _ledger.ListLiveSeatsAsync(given, now, CancellationToken.None)).ToLookup(seat => seat.ScheduleId);
                loaded = await _claims.LoadAsync(given, token, seats, now);
                _telemetry.Loaded(loaded);
            }

            if (loaded < batch.Requests.Count)
            {
                // Another instance loads some, or something was written since: the next claim will say.
                await Task.Delay(WhileAnotherLoads);
            }

            return [.. batch.Requests.Select(_ => true)];
        }
        catch (Exception exception)
        {
            if (exception is not ClaimsUnavailableException)
            {
                _telemetry.CouldNotRead(batch.Requests.Count, exception);
            }

            return [.. batch.Requests.Select(_ => false)];
        }
    }
}
