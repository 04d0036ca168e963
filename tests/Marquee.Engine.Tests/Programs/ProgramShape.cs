namespace Marquee.Engine.Tests.Programs;

/// <summary>How often programs do what. The numbers of steps are weights.</summary>
internal sealed record ProgramShape
{
    /// <summary>Everything the engine must stand.</summary>
    public static readonly ProgramShape Whole = new();

    public int Phases { get; init; } = 1;

    public int Threads { get; init; } = 3;

    public int StepsPerThread { get; init; } = 5;

    public int Members { get; init; } = 3;

    /// <summary>The seats of a row that are asked for: the fewer, the more often they are fought for.</summary>
    public int SeatsPerRow { get; init; } = 4;

    public int Rows { get; init; } = 2;

    public int Reserve { get; init; } = 8;

    public int Retry { get; init; } = 3;

    public int Confirm { get; init; } = 3;

    public int Cancel { get; init; } = 4;

    public int Wipe { get; init; } = 1;

    public int Restart { get; init; } = 1;

    public int Verify { get; init; } = 1;

    /// <summary>Happens on PostgreSQL only.</summary>
    public int LoseCommit { get; init; } = 1;

    /// <summary>How many of 10 steps wait somewhere.</summary>
    public int DelaysOfTen { get; init; } = 3;

    public IReadOnlyList<DelayPoint> DelayPoints { get; init; } = Enum.GetValues<DelayPoint>();

    public IReadOnlyList<int> DelayMilliseconds { get; init; } = [1, 5, 20];
}
