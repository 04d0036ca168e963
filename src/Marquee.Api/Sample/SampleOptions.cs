using System.ComponentModel.DataAnnotations;

namespace Marquee.Api.Sample;

/// <summary>The origin's sample data.</summary>
internal sealed class SampleOptions
{
    public const string Section = "Sample";

    /// <summary>
    /// Whether theaters, movies and showings are made at the start, and demo accounts where only this machine reaches the application.
    /// </summary>
    /// <value>`true` with SQLite and the embedded Redis, else `false`, by default.</value>
    public bool? Enabled { get; set; }

    /// <summary>How many days ahead have showings after a start, the first being tomorrow.</summary>
    /// <value>1 to 60; 7 by default.</value>
    [Range(1, 60)]
    public int Days { get; set; } = 7;

    /// <summary>The price of a seat.</summary>
    /// <value>0 to 1,000,000 KRW; 15,000 by default.</value>
    [Range(0, 1_000_000)]
    public long Price { get; set; } = 15_000;
}
