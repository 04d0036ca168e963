using System.Globalization;
using System.Text;

namespace Marquee.Domain;

/// <summary>Text without invisible characters: valid Unicode without control, format or bidirectional characters and line ends.</summary>
public static class PlainText
{
    /// <summary>The error of a text that is not plain.</summary>
    public const string Rule = "Expected a text without control, format or bidirectional characters.";

    /// <summary>Whether every character is plain.</summary>
    public static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || !IsPlain(rune))
            {
                return false;
            }

            i += rune.Utf16SequenceLength;
        }

        return true;
    }

    private static bool IsPlain(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE && Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
