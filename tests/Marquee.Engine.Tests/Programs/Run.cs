using System.Collections.Concurrent;
using System.Diagnostics;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Deployments;
using Marquee.Engine.Tests.Histories;

namespace Marquee.Engine.Tests.Programs;

/// <summary>One run of a program: its threads call the use cases, and what they saw is recorded.</summary>
internal sealed class Run(Deployment deployment)
{
    /// <summary>How long a step waits for the reservation it is about.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<Recorded> _recorded = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<(Guid Id, UserId Member)?>> _made = new();

    /// <summary>Whether an application died or Redis lost everything: Redis may be wrong until it is verified.</summary>
    public bool IsDisturbed { get; private set; }

    public IReadOnlyList<Recorded> Recorded => [.. _recorded];

    /// <summary>Faults that a caller would have seen as a 500.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public TimeSpan Now => _clock.Elapsed;

    public Task PhaseAsync(IReadOnlyList<IReadOnlyList<Step>> threads) =>
        Task.WhenAll(threads.Select((steps, thread) => Task.Run(async () =>
        {
            foreach (var step in steps)
            {
                await StepAsync(step, thread);
            }
        })));

    public void Add(Recorded recorded) => _recorded.Enqueue(recorded);

    private Task StepAsync(Step step, int thread) => step switch
    {
        ReserveStep reserve => ReserveAsync(reserve, thread),
        ConfirmStep confirm => WithMadeAsync(confirm.Label, (id, member) => CallAsync(thread, step, new Confirm(id), async application =>
            AnswerTo(await application.Get<PayReservation>().ExecuteAsync(member, id, CancellationToken.None)))),
        CancelStep cancel => WithMadeAsync(cancel.Label, (id, member) => CallAsync(thread, step, new Cancel(id), async application =>
            AnswerTo(await application.Get<CancelReservation>().ExecuteAsync(member, id, CancellationToken.None)))),
        WipeRedis => WipeAsync(),
        RestartApplication => RestartAsync(thread),
        LoseCommit => Task.Run(deployment.LoseNextCommit),
        VerifyClaims => VerifyAsync(step, thread),
        _ => throw new ArgumentException($"{step} is no step."),
    };

    private async Task ReserveAsync(ReserveStep step, int thread)
    {
        var member = new UserId(step.Member + 1);
        var request = new SeatRequest(deployment.Hall.ScheduleId, deployment.Hall.IdsOf(step.Seats), step.Key);
        var answer = await CallAsync(thread, step, new Reserve(step.Member, step.Seats, step.Key), async application =>
            AnswerTo(await application.Get<ReserveSeats>().ExecuteAsync(member, request, CancellationToken.None)));
        Made(step.Label).TrySetResult(answer switch
        {
            Histories.Reserved reserved => (reserved.Reservation, member),
            Replayed replayed => (replayed.Reservation, member),
            _ => null,
        });
    }

    private async Task<Answer?> CallAsync(int thread, Step step, Operation operation, Func<Application, Task<Answer?>> call)
    {
        var application = deployment.Instance(thread);
        Guid? ordered = null;
        deployment.Delays.Begin(step.Delay, order => ordered = order);
        var invoked = Now;
        Answer? answer = null;
        try
        {
            answer = await call(application);
        }
        catch (Exception exception)
        {
            if (!application.IsDead)
            {
                Faults.Enqueue(exception);
            }
        }

        answer = application.IsDead ? null : answer;
        Add(new Recorded($"{thread} {application.Guard}", operation, invoked, answer is null ? null : Now, answer, ordered));
        return answer;
    }

    private async Task WithMadeAsync(int label, Func<Guid, UserId, Task> act)
    {
        var made = Made(label).Task;
        if (await Task.WhenAny(made, Task.Delay(Patience)) == made && await made is var (id, member))
        {
            await act(id, member);
        }
    }

    private TaskCompletionSource<(Guid Id, UserId Member)?> Made(int label) =>
        _made.GetOrAdd(label, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task WipeAsync()
    {
        IsDisturbed = true;
        return deployment.WipeRedisAsync();
    }

    private Task RestartAsync(int thread)
    {
        IsDisturbed = true;
        deployment.Restart(thread);
        return Task.CompletedTask;
    }

    private async Task VerifyAsync(Step step, int thread)
    {
        deployment.Delays.Begin(step.Delay, ordered: null);
        var application = deployment.Instance(thread);
        try
        {
            await application.VerifyAsync(deployment.Hall.ScheduleId);
        }
        catch (ObjectDisposedException) when (application.IsDead)
        {
            // It died over it.
        }
    }

    private Answer? AnswerTo(Result<SeatsReserved> result) => result.Refusal switch
    {
        null when result.Value.Replayed => new Replayed(result.Value.Reservation.Id),
        null => new Histories.Reserved(result.Value.Reservation.Id),
        SeatsAlreadyReserved taken => new SeatsTaken(deployment.Hall.SetOf(taken.Seats.Select(seat => seat.Id))),
        SeatLimitExceeded => new Refused(Reason.QuotaFull),
        IdempotencyKeyReused => new Refused(Reason.KeyReused),
        ConcurrentUpdate => new Refused(Reason.Conflict),
        Unavailable { NothingWritten: true } => new Refused(Reason.NothingWritten),
        Unavailable => null,
        var refusal => throw new InvalidOperationException($"Refused: {refusal}."),
    };

    private static Answer? AnswerTo(Result<PaymentStart> result) =>
        AnswerTo(result.Refusal is { } refusal ? refusal : (Result<MemberReservation>)result.Value.Reservation);

    private static Answer? AnswerTo(Result<MemberReservation> result) => result.Refusal switch
    {
        null => new Became(result.Value.Reservation.StatusAt(TimeProvider.System.Instant)),
        ReservationNotPayable => new Refused(Reason.NotPayable),
        ContentNotFound => new Refused(Reason.NotFound),
        Unavailable => null,
        var refusal => throw new InvalidOperationException($"Refused: {refusal}."),
    };
}
