using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Infrastructure.Reservations;
using Microsoft.Extensions.Time.Testing;

namespace Marquee.Infrastructure.Tests.Reservations;

/// <summary>With a Redis that answers when it is told to.</summary>
public sealed class ClaimGatheringTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Call> _calls = [];
    private readonly ClaimGathering _gathering;

    public ClaimGatheringTests() => _gathering = new ClaimGathering(
        claims =>
        {
            var call = new Call(claims);
            _calls.Add(call);
            return call.Answered.Task;
        },
        _time);

    private IEnumerable<int> Sizes => _calls.Select(call => call.Claims.Count);

    [Fact]
    public void A_claim_does_not_wait_for_company()
    {
        Claim(2);

        Sizes.ShouldBe([1, 1]);
    }

    [Fact]
    public async Task Claims_that_come_while_two_calls_are_under_way_go_together_in_their_order()
    {
        var claims = Claim(2 + 64 + 3);

        _calls[0].Answer();
        await UntilAsync(calls: 3);
        _calls[1].Answer();
        await UntilAsync(calls: 4);
        _calls[2].Answer();
        _calls[3].Answer();

        Sizes.ShouldBe([1, 1, 64, 3]);
        (await AnsweredAsync(Task.WhenAll(claims))).Select(answer => answer.Held).ShouldBe(Enumerable.Range(1, claims.Length));
    }

    [Fact]
    public async Task Those_that_waited_for_a_Redis_that_is_away_are_not_sent()
    {
        var claims = Claim(2 + 64 + 3);

        _calls[0].Answer(away: true);

        (await AnsweredAsync(Task.WhenAll(claims[2..]))).ShouldAllBe(answer => answer.Outcome == ClaimOutcome.Unavailable);
        _calls[1].Answer();
        (await claims[1]).Outcome.ShouldBe(ClaimOutcome.QuotaFull);
        Sizes.ShouldBe([1, 1]);
        Claim(1);
        Sizes.ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task A_claim_waits_for_half_a_second_at_most()
    {
        var claims = Claim(3);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var late = Claim(1);
        _time.Advance(TimeSpan.FromMilliseconds(500));

        _calls[0].Answer();
        await UntilAsync(calls: 3);
        _calls[2].Answer();

        (await AnsweredAsync(claims[2])).Outcome.ShouldBe(ClaimOutcome.Unavailable);
        (await AnsweredAsync(late[0])).Outcome.ShouldBe(ClaimOutcome.QuotaFull);
        Sizes.ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task A_fault_reaches_those_whose_call_it_was_and_nobody_else()
    {
        var claims = Claim(5);

        _calls[0].Answered.SetException(new InvalidOperationException("a mistake"));
        await UntilAsync(calls: 3);
        _calls[2].Answer();

        (await Should.ThrowAsync<InvalidOperationException>(claims[0])).Message.ShouldBe("a mistake");
        (await AnsweredAsync(Task.WhenAll(claims[2..]))).ShouldAllBe(answer => answer.Outcome == ClaimOutcome.QuotaFull);
    }

    [Fact]
    public async Task No_claim_is_left_behind_by_calls_that_end_just_when_it_comes()
    {
        var gathering = new ClaimGathering(
            async claims =>
            {
                await Task.Yield();
                foreach (var claim in claims)
                {
                    claim.Settle(ClaimAnswer.Of(ClaimOutcome.Claimed));
                }

                return true;
            },
            _time);

        // Nobody comes after them who would take it along.
        for (var i = 0; i < 50_000; i++)
        {
            await AnsweredAsync(
                Task.WhenAll(Enumerable.Range(1, 4).Select(member => Task.Run(() => gathering.ClaimAsync(NewOrder(member))))));
        }
    }

    private static Task<T> AnsweredAsync<T>(Task<T> answer) =>
        answer.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

    private async Task UntilAsync(int calls)
    {
        for (var i = 0; _calls.Count < calls && i < 12_000; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static Order NewOrder(long member) => new(Guid.Empty, new ScheduleId(1), new UserId(member), [], 0);

    private Task<ClaimAnswer>[] Claim(int count) =>
        [.. Enumerable.Range(1, count).Select(member => _gathering.ClaimAsync(NewOrder(member)))];

    /// <summary>Answers every claim with the number of its member.</summary>
    private sealed record Call(IReadOnlyList<PendingClaim> Claims)
    {
        public TaskCompletionSource<bool> Answered { get; } = new();

        public void Answer(bool away = false)
        {
            foreach (var claim in Claims)
            {
                claim.Settle(
                    away ? ClaimAnswer.Of(ClaimOutcome.Unavailable) : new ClaimAnswer(
                        ClaimOutcome.QuotaFull, [], (int)claim.Order.UserId.Value));
            }

            Answered.SetResult(!away);
        }
    }
}
