using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Marquee.Domain.Prices;

/// <summary>Prices.</summary>
public sealed class PriceOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Prices";

    private const string Day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

    /// <summary>The public holidays that rules of price lists take for holidays, besides Saturdays and Sundays.</summary>
    /// <value>Days as `2026-12-25`, separated by commas; none by default.</value>
    [RegularExpression($"({Day}( *, *{Day})*)?")]
    public string Holidays { get; set; } = "";

    /// <summary>Whether a day is a holiday.</summary>
    public bool IsHoliday(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday
        || Holidays.Contains(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
