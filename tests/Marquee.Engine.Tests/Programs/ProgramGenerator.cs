using CsCheck;
using Marquee.Engine.Tests.Histories;

namespace Marquee.Engine.Tests.Programs;

/// <summary>Makes programs up.</summary>
internal static class ProgramGenerator
{
    private static readonly string?[] Keys = [null, null, "k", "l"];

    public static Gen<ProofProgram> Of(ProgramShape shape) =>
        Sketch(shape).List[1, shape.StepsPerThread].List[1, shape.Threads].List[1, shape.Phases].Select(Draw);

    private static Gen<StepSketch> Sketch(ProgramShape shape)
    {
        var delay = Gen.Select(
            Gen.Int[0, 9], Gen.OneOf(shape.DelayPoints.ToArray()), Gen.OneOf(shape.DelayMilliseconds.ToArray()),
            (one, point, milliseconds) =>
            one < 10 - shape.DelaysOfTen ? null : new Delay(point, milliseconds));
        var seats = Gen.Select(
            Gen.Int[0, shape.Rows - 1], Gen.Int[0, shape.SeatsPerRow - 1], Gen.Int[1, shape.SeatsPerRow], (row, first, count) =>
            SeatSet.SideBySide(row, first, Math.Min(count, shape.SeatsPerRow - first)));
        var reserve = Gen.Select(Gen.Int[0, shape.Members - 1], seats, Gen.OneOf(Keys), delay, (member, some, key, wait) =>
            (StepSketch)(orders => new ReserveStep(orders.Count, member, some, key, wait)));
        var other = Gen.Int[0, 14];
        return Gen.Frequency(
            (shape.Reserve, reserve),
            (shape.Retry, Gen.Select(other, delay, (i, wait) => OfOrder(i, order => order with { Label = -1, Delay = wait }))),
            (shape.Confirm, Gen.Select(other, delay, (i, wait) => OfOrder(i, order => new ConfirmStep(order.Label, wait)))),
            (shape.Cancel, Gen.Select(other, delay, (i, wait) => OfOrder(i, order => new CancelStep(order.Label, wait)))),
            (shape.Wipe, Gen.Const<StepSketch>(_ => new WipeRedis())),
            (shape.Restart, Gen.Const<StepSketch>(_ => new RestartApplication())),
            (shape.LoseCommit, Gen.Const<StepSketch>(_ => new LoseCommit())),
            (shape.Verify, delay.Select(wait => (StepSketch)(_ => new VerifyClaims(wait)))));
    }

    /// <summary>A step about one of the program's orders; there is none in a program without orders.</summary>
    private static StepSketch OfOrder(int i, Func<ReserveStep, Step> step) =>
        orders => orders.Count == 0 ? null : step(orders[i % orders.Count]);

    /// <summary>First the orders are drawn, then what is about them; a retry sends one again as it is.</summary>
    private static ProofProgram Draw(List<List<List<StepSketch>>> sketch)
    {
        List<ReserveStep> orders = [];
        var first = sketch.ConvertAll(phase => phase.ConvertAll(thread => thread.ConvertAll(step =>
        {
            var drawn = step([]) is ReserveStep ? (ReserveStep?)step(orders) : null;
            if (drawn is not null)
            {
                orders.Add(drawn);
            }

            return (Step: step, Drawn: (Step?)drawn);
        })));
        var labels = orders.Count;
        return new ProofProgram([.. first.Select(phase => (IReadOnlyList<IReadOnlyList<Step>>)
            [.. phase.Select(
                thread =>
                (IReadOnlyList<Step>)[.. thread.Select(one => one.Drawn ?? one.Step(orders)).OfType<Step>().Select(Numbered)])])]);

        Step Numbered(Step step) => step is ReserveStep { Label: < 0 } again ? again with { Label = labels++ } : step;
    }

    /// <summary>A step of a program whose orders are known.</summary>
    private delegate Step? StepSketch(IReadOnlyList<ReserveStep> orders);
}
