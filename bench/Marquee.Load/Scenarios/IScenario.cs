namespace Marquee.Load.Scenarios;

/// <summary>What the requests of a run ask for. Called by several connections at once.</summary>
internal interface IScenario
{
    /// <summary>How many slots there are, so that a slot won twice is noticed.</summary>
    int Slots { get; }

    /// <summary>Writes the next request.</summary>
    /// <param name="slot">What it asks for, or -1.</param>
    /// <returns>Its length; 0 when there is nothing left to ask for.</returns>
    int Write(Random random, Span<byte> buffer, out int slot);
}
