using Marquee.Engine.Tests.Histories;

namespace Marquee.Engine.Tests.Programs;

/// <summary>A place where a call can be made to wait, so that others come between.</summary>
internal enum DelayPoint
{
    BeforeClaim,
    AfterClaim,
    BeforeCommit,
    AfterCommit,
    BeforeKeep,
    BeforeRelease,
    BetweenSnapshotAndInstall,
}

/// <summary>A wait at one of those places, whenever the step comes by.</summary>
internal sealed record Delay(DelayPoint Point, int Milliseconds)
{
    public override string ToString() => $" [{Milliseconds} ms {Point}]";
}

/// <summary>One thing that a thread of a program does.</summary>
internal abstract record Step(Delay? Delay);

/// <summary>An order, by which others name the reservation it makes: R0, R1, ….</summary>
internal sealed record ReserveStep(int Label, int Member, SeatSet Seats, string? Key, Delay? Delay) : Step(Delay)
{
    public override string ToString() => $"R{Label} = member {Member} reserves {Seats}{(Key is null ? "" : $" with key {Key}")}{Delay}";
}

/// <summary>Pays what an order made, if it made something by then.</summary>
internal sealed record ConfirmStep(int Label, Delay? Delay) : Step(Delay)
{
    public override string ToString() => $"confirm R{Label}{Delay}";
}

/// <summary>Cancels what an order made, if it made something by then.</summary>
internal sealed record CancelStep(int Label, Delay? Delay) : Step(Delay)
{
    public override string ToString() => $"cancel R{Label}{Delay}";
}

/// <summary>Everything in Redis is gone.</summary>
internal sealed record WipeRedis() : Step(Delay: null)
{
    public override string ToString() => "wipe Redis";
}

/// <summary>The application dies in the middle of whatever its threads do, and starts again.</summary>
internal sealed record RestartApplication() : Step(Delay: null)
{
    public override string ToString() => "restart the application";
}

/// <summary>The schedule is verified, as happens every 20 seconds, its youngest reservations as well.</summary>
internal sealed record VerifyClaims(Delay? Delay) : Step(Delay)
{
    public override string ToString() => $"verify{Delay}";
}

/// <summary>The next commit is done, but its answer is lost on the way.</summary>
internal sealed record LoseCommit() : Step(Delay: null)
{
    public override string ToString() => "lose the answer to the next commit";
}
