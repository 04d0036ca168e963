using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Deployments;

namespace Marquee.Engine.Tests.Mutants;

/// <summary>Claims that pass everything on, for mutants to change one thing.</summary>
internal abstract class MutantClaims(ISeatClaims claims) : ISeatClaims
{
    public virtual Task<ClaimAnswer> ClaimAsync(Order order) => claims.ClaimAsync(order);

    public void NoteWritten(Order order) => claims.NoteWritten(order);

    public virtual Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt) => claims.KeepAsync(claim, expiresAt);

    public virtual Task ReleaseAsync(SeatClaim claim) => claims.ReleaseAsync(claim);

    public Task DisputeAsync(SeatClaim claim) => claims.DisputeAsync(claim);

    public Task InvalidateAsync(ScheduleId schedule) => claims.InvalidateAsync(schedule);

    public virtual Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token) =>
        claims.BeginLoadAsync(schedules, token);

    public virtual Task<int> LoadAsync(IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats) =>
        claims.LoadAsync(schedules, token, seats);

    public virtual Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal) =>
        claims.VerifyAsync(schedule, seats, now, deleteUnequal);

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct) => claims.ReadAsync(schedule, ct);
}

/// <summary>No mutant by itself: it gives others the time to come between.</summary>
internal sealed class KeepingSlowly(ISeatClaims claims) : MutantClaims(claims)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public override async Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt)
    {
        await Task.Delay(Pause);
        var kept = await base.KeepAsync(claim, expiresAt);
        await Task.Delay(Pause);
        return kept;
    }
}

/// <summary>
/// No mutant by itself: the pauses are longer than a loader waits for another one, and the hash expires after every release, by a dispute
/// that deletes it without asking and leaves the load lock.
/// </summary>
internal sealed class LoadingSlowly(ISeatClaims claims) : MutantClaims(claims)
{
    public static readonly TextEdit DisputeThatExpires = new(
        "if not own then\n  return 0\nend\nredis.call('DEL', KEYS[1], KEYS[2])", "redis.call('DEL', KEYS[1])");

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    public override async Task ReleaseAsync(SeatClaim claim)
    {
        await base.ReleaseAsync(claim);
        await DisputeAsync(claim);
    }

    public override async Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token)
    {
        await Task.Delay(Pause);
        return await base.BeginLoadAsync(schedules, token);
    }

    public override async Task<int> LoadAsync(IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats)
    {
        await Task.Delay(Pause);
        return await base.LoadAsync(schedules, token, seats);
    }
}

/// <summary>A payment is not told before its commit, and late after it: a hold may end meanwhile.</summary>
internal sealed class KeepingAfterTheCommit(ISeatClaims claims) : MutantClaims(claims)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Guid, bool> _begun = [];

    public override async Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt)
    {
        if (_begun.TryAdd(claim.ReservationId, true))
        {
            return false;
        }

        await Task.Delay(Pause);
        return await base.KeepAsync(claim, expiresAt);
    }
}

internal sealed class NeverAsking(ISeatClaims claims) : MutantClaims(claims)
{
    public override async Task<ClaimAnswer> ClaimAsync(Order order) => await base.ClaimAsync(order) with { IsCertain = true };
}

internal sealed class VerifyingAllAsHeld(ISeatClaims claims) : MutantClaims(claims)
{
    public override Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal) =>
        base.VerifyAsync(schedule, seats.Select(seat => seat with { ExpiresAt = seat.ExpiresAt ?? now }), now, deleteUnequal);
}
