namespace Marquee.Domain;

/// <summary>Where faults are told that no caller sees: what went on in the background, or was made good.</summary>
public interface IFaultLog
{
    /// <summary>Tells of a fault.</summary>
    /// <param name="what">What happened and what follows, as one sentence without its full stop.</param>
    /// <param name="cause">The exception.</param>
    void Report(string what, Exception cause);
}
