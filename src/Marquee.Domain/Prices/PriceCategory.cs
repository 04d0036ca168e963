namespace Marquee.Domain.Prices;

/// <summary>What a price depends on besides the seat: the age or card of the person who sits there.</summary>
public sealed class PriceCategory
{
    /// <summary>The category of a seat for which none is named.</summary>
    public const string Adult = "ADULT";

    private const int LongestName = 50;
    private const int MostPositions = 100;

    /// <summary>The key, as sent and stored.</summary>
    /// <value>A <see cref="PriceWord"/>.</value>
    public required string Code { get; init; }

    /// <summary>Where it comes in lists of categories.</summary>
    public required int Position { get; init; }

    /// <summary>The name in Korean.</summary>
    /// <value>1 to 50 characters.</value>
    public required string NameKo { get; init; }

    /// <summary>The name in English.</summary>
    /// <value>1 to 50 characters.</value>
    public required string NameEn { get; init; }

    /// <summary>Whether a proof is asked for at the door.</summary>
    public required bool NeedsProof { get; init; }

    /// <summary>The name in a language.</summary>
    /// <param name="language">Of two letters; every other than "ko" is English.</param>
    public string NameIn(string language) => language == "ko" ? NameKo : NameEn;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate() => new ValidationErrors()
        .When(!PriceWord.IsValid(Code), "code", PriceWord.Rule)
        .Range("position", Position, 1, MostPositions)
        .Text("nameKo", NameKo, LongestName)
        .Text("nameEn", NameEn, LongestName)
        .Refusal;

    /// <summary>The categories that every database begins with.</summary>
    public static IReadOnlyList<PriceCategory> Preset { get; } =
    [
        new() { Code = Adult, Position = 1, NameKo = "성인", NameEn = "Adult", NeedsProof = false },
        new() { Code = "TEEN", Position = 2, NameKo = "청소년", NameEn = "Teen", NeedsProof = true },
        new() { Code = "SENIOR", Position = 3, NameKo = "경로", NameEn = "Senior", NeedsProof = true },
        new() { Code = "CHILD", Position = 4, NameKo = "어린이", NameEn = "Child", NeedsProof = true },
        new() { Code = "DISABLED", Position = 5, NameKo = "장애인", NameEn = "Disabled", NeedsProof = true },
    ];
}

/// <summary>The codes of categories and zones: 1 to 20 capital letters, digits and underscores, the first of them a letter.</summary>
public static class PriceWord
{
    /// <summary>The most characters.</summary>
    public const int Longest = 20;

    /// <summary>The error of a code that is none.</summary>
    public const string Rule = "Expected 1 to 20 of A to Z, 0 to 9 and _, the first of them a letter.";

    /// <summary>Whether a text is a code.</summary>
    public static bool IsValid(string text) =>
        text.Length is >= 1 and <= Longest && char.IsAsciiLetterUpper(text[0])
        && text.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character == '_');
}

/// <summary>Parts of halls with prices of their own, as theaters name them.</summary>
public static class PriceZone
{
    /// <summary>The zone of a seat for which none is named; every list has prices for it.</summary>
    public const string Standard = "STANDARD";
}
