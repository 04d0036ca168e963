using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Tests.Mutants;

/// <summary>Claims that pass everything on, for mutants to change one thing.</summary>
internal abstract class MutantClaims(ISeatClaims claims) : ISeatClaims
{
    public virtual Task<ClaimAnswer> ClaimAsync(Order order) => claims.ClaimAsync(order);

    public void NoteWritten(Order order) => claims.NoteWritten(order);

    public virtual Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt) => claims.KeepAsync(claim, expiresAt);

    public Task ReleaseAsync(SeatClaim claim) => claims.ReleaseAsync(claim);

    public Task DisputeAsync(SeatClaim claim) => claims.DisputeAsync(claim);

    public Task InvalidateAsync(ScheduleId schedule) => claims.InvalidateAsync(schedule);

    public Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token) =>
        claims.BeginLoadAsync(schedules, token);

    public Task<int> LoadAsync(IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats) =>
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

internal sealed class NeverAsking(ISeatClaims claims) : MutantClaims(claims)
{
    public override async Task<ClaimAnswer> ClaimAsync(Order order) => await base.ClaimAsync(order) with { IsCertain = true };
}

internal sealed class VerifyingAllAsHeld(ISeatClaims claims) : MutantClaims(claims)
{
    public override Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal) =>
        base.VerifyAsync(schedule, seats.Select(seat => seat with { ExpiresAt = seat.ExpiresAt ?? now }), now, deleteUnequal);
}
