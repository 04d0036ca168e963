using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Sample;

/// <summary>The origin's sample data.</summary>
internal sealed class SampleOptions
{
    public const string Section = "Sample";

    /// <summary>Whether theaters, movies, showings and demo accounts are made at the start.</summary>
    /// <value><see langword="true"/> in the embedded default, else <see langword="false"/>.</value>
    public bool? Enabled { get; set; }

    /// <summary>How many days ahead have showings after a start, the first being tomorrow.</summary>
    /// <value>1 to 60; 7 by default.</value>
    [Range(1, 60)]
    public int Days { get; set; } = 7;

    /// <summary>The price of a seat.</summary>
    /// <value>KRW; 15,000 by default.</value>
    [Range(0, 1_000_000)]
    public long Price { get; set; } = 15_000;
}

[OptionsValidator]
internal sealed partial class SampleOptionsValidator : IValidateOptions<SampleOptions>;
