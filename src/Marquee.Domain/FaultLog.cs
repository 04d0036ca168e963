namespace Marquee.Domain;

/// <summary>Reports faults that no caller sees: in the background, or handled.</summary>
public interface IFaultLog
{
    /// <summary>Reports a fault.</summary>
    /// <param name="what">What happened and its consequence, as one sentence without its full stop.</param>
    void Report(string what, Exception cause);
}
