using CsCheck;
using Marquee.Engine.Tests.Histories;

namespace Marquee.Engine.Tests.Programs;

public sealed class ProgramGeneratorTests
{
    [Fact]
    public void Programs_stay_within_the_hall_and_the_limits()
    {
        ProgramGenerator.Of(ProgramShape.Whole).Sample(
            program =>
            {
                program.Phases.Count.ShouldBe(1);
                program.Phases[0].Count.ShouldBeInRange(1, 3);
                program.Phases[0].ShouldAllBe(thread => thread.Count <= 5);
                var orders = program.Steps.OfType<ReserveStep>().ToList();
                orders.Select(order => order.Label).ShouldBeUnique();
                orders.ShouldAllBe(
                    order => order.Seats.Count >= 1 && order.Seats.Numbers().Select(number => number[0]).Distinct().Count() == 1);
                program.Steps.OfType<CancelStep>().ShouldAllBe(cancel => orders.Exists(order => order.Label == cancel.Label));
            },
            iter: 2_000,
            threads: 1);
    }

    [Fact]
    public void An_order_is_sent_again_as_it_was()
    {
        var again = 0;
        ProgramGenerator.Of(ProgramShape.Whole with { Retry = 20 }).Sample(
            program =>
                again += program.Steps.OfType<ReserveStep>().GroupBy(order => (order.Member, order.Seats, order.Key))
                .Count(same => same.Key.Key is not null && same.Count() > 1),
            iter: 500,
            threads: 1);

        again.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_program_is_printed_a_line_a_thread()
    {
        var order = new ReserveStep(0, 1, SeatSet.Of("A1 A2"), "k", new Delay(DelayPoint.BeforeKeep, 20));
        var program = new ProofProgram([[[order, new CancelStep(0, null)], [new WipeRedis()]]]);

        $"{program}"
            .ShouldBe("  thread 0: R0 = member 1 reserves A1 A2 with key k [20 ms BeforeKeep]; cancel R0\n  thread 1: wipe Redis");
    }

    [Fact]
    public void A_smaller_program_has_a_step_or_a_wait_less()
    {
        var order = new ReserveStep(0, 1, SeatSet.Of("A1 A2"), "k", new Delay(DelayPoint.BeforeKeep, 20));
        var program = new ProofProgram([[[order, new CancelStep(0, null)], [new WipeRedis()]]]);

        program.Smaller().Select(smaller => smaller.Length).ShouldBe([2, 2, 2, 3]);
    }
}
