using System.Collections.Concurrent;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Tests.Fakes;

/// <summary>
/// Claims that note their calls and answer what the test says. By default a claim is granted and a load is this instance's.
/// </summary>
internal sealed class FakeClaims : ISeatClaims
{
    public ConcurrentQueue<string> Calls { get; init; } = [];

    /// <summary>What is answered to claims, one after the other; the last one from then on.</summary>
    public Queue<ClaimAnswer> Answers { get; } = [];

    public Func<bool> OnKeep { get; set; } = () => true;

    public Func<IReadOnlyList<ScheduleId>, IReadOnlyList<ScheduleId>> OnBeginLoad { get; set; } = schedules => schedules;

    public Func<ScheduleId, Verification> OnVerify { get; set; } = _ => Verification.Equal;

    /// <summary>What Redis has at every look; the last one from then on.</summary>
    public Queue<IReadOnlyList<ClaimedSeat>?> Looks { get; init; } = [];

    /// <summary>Who was claimed for, kept and so on.</summary>
    public ConcurrentQueue<SeatClaim> Claims { get; } = [];

    public ConcurrentQueue<(ScheduleId Schedule, string Token, IReadOnlyList<LiveSeat> Seats)> Loaded { get; } = [];

    public ConcurrentQueue<string> Tokens { get; } = [];

    public ConcurrentQueue<(ScheduleId Schedule, IReadOnlyList<LiveSeat> Seats, bool DeleteUnequal)> Verified { get; } = [];

    public ConcurrentQueue<ScheduleId> Read { get; } = [];

    /// <summary>The orders noted as written.</summary>
    public List<Guid> Written { get; } = [];

    public void NoteWritten(Order order) => Written.Add(order.Id);

    public Task<ClaimAnswer> ClaimAsync(Order order)
    {
        Note("claim", SeatClaim.Of(order));
        return Task.FromResult(
            Answers.Count > 1 ? Answers.Dequeue() : Answers.Count == 1 ? Answers.Peek() : ClaimAnswer.Of(ClaimOutcome.Claimed));
    }

    public Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt)
    {
        Note(expiresAt is { } end ? $"keep until {end:HH:mm}" : "keep for good", claim);
        return Task.FromResult(OnKeep());
    }

    public Task ReleaseAsync(SeatClaim claim) => Note("release", claim);

    public Task DisputeAsync(SeatClaim claim) => Note("dispute", claim);

    public Task InvalidateAsync(ScheduleId schedule)
    {
        Calls.Enqueue($"invalidate {schedule.Value}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token)
    {
        Calls.Enqueue("begin load");
        Tokens.Enqueue(token);
        return Task.FromResult(OnBeginLoad(schedules));
    }

    public Task<int> LoadAsync(
        IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats)
    {
        Calls.Enqueue("load");
        foreach (var schedule in schedules)
        {
            Loaded.Enqueue((schedule, token, [.. seats[schedule]]));
        }

        return Task.FromResult(schedules.Count);
    }

    public Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal)
    {
        Verified.Enqueue((schedule, [.. seats], deleteUnequal));
        return Task.FromResult(OnVerify(schedule));
    }

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct)
    {
        Read.Enqueue(schedule);
        return Task.FromResult(Looks.Count > 1 ? Looks.Dequeue() : Looks.Peek());
    }

    private Task Note(string call, SeatClaim claim)
    {
        Calls.Enqueue(call);
        Claims.Enqueue(claim);
        return Task.CompletedTask;
    }
}
